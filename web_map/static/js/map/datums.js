// Names of the datums that positions are given in.
import { t } from "../kit/words.js";

/** Code, name, and who uses it. */
export const DATUMS = [
  ["cgcs2000", "CGCS2000", t("国家大地坐标，存储用", "national, as stored")],
  ["wgs84", "WGS 84", t("卫星定位原始值", "raw satellite")],
  ["gcj02", "GCJ-02", t("高德、腾讯、微信", "AMap, Tencent, WeChat")],
  ["bd09", "BD-09", t("百度地图", "Baidu")],
];

/** The name of a datum by its code; any other coordinate system is named by its number. */
export const datumName = (code) => DATUMS.find(([known]) => known === code)?.[1] ?? code.toUpperCase();
