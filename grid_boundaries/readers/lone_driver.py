"""GDAL with one driver and no way out, set before its first import.

Runs inside the sandbox: the second wall, should the first ever have a hole.
"""

import os

from grid_boundaries.readers.refusals import Refusal, RefusedError

#: Every driver of the pinned build. GDAL reads the list of those to skip once, when it loads.
_DRIVERS = (
    "MEM,PCIDSK,PDS4,VICAR,PDF,MBTiles,EEDA,OGCAPI,GDALG,ESRI Shapefile,MapInfo File,LVBAG,S57,"
    "DGN,OGR_VRT,CSV,GML,GPX,LIBKML,KML,GeoJSON,GeoJSONSeq,ESRIJSON,TopoJSON,OGR_GMT,GPKG,SQLite,"
    "WAsP,OpenFileGDB,DXF,FlatGeobuf,GeoRSS,VFK,PGDUMP,OSM,GPSBabel,OGR_PDS,WFS,OAPIF,EDIGEO,"
    "Idrisi,ODS,XLSX,Elasticsearch,Carto,AmigoCloud,SXF,Selafin,JML,PLSCENES,CSW,VDV,MVT,NGW,"
    "MapML,GTFS,PMTiles,JSONFG,MiraMonVector,ADBC,AVCBin,AVCE00,AIVector,HTTP,VRT,GTI,WMS,WCS,"
    "Derived,STACIT,STACTA,PostgreSQL,MySQL,ODBC,MSSQLSpatial"
)

_CLOSED = {
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_NUM_THREADS": "1",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
    "CPL_CURL_ENABLE_VSIMEM": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "OGR_SQLITE_LIST_VIRTUAL_OGR": "NO",
    "PROJ_NETWORK": "OFF",
    "OPENBLAS_NUM_THREADS": "1",
}


def allow_only(driver: str) -> None:
    """Import pyogrio so that it knows `driver` and nothing else.

    Raises
    ------
    RefusedError
        UNGUARDED when another driver is there all the same: a newer GDAL brought it, and it
        must be added to the list above before anything is read.
    """
    os.environ.update(_CLOSED)
    os.environ["GDAL_SKIP"] = ",".join(name for name in _DRIVERS.split(",") if name != driver)
    import pyogrio  # noqa: PLC0415 - only now, with the environment set

    if set(pyogrio.list_drivers()) != {driver}:
        raise RefusedError(Refusal.UNGUARDED)
