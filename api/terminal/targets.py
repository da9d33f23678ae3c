"""The files a command writes: tried before the work, named when something is wrong with them."""

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from geo.errors import GeoError, Words

#: What the system's words for a failure mean to a person.
REASONS: Mapping[int, Words] = {
    errno.ENOENT: Words("文件或文件夹不存在", "there is no such file or folder"),
    errno.EACCES: Words("没有权限", "permission is denied"),
    errno.EPERM: Words("没有权限", "permission is denied"),
    errno.EISDIR: Words("它是一个文件夹", "it is a folder"),
    errno.ENOTDIR: Words("路径中有一段不是文件夹", "a part of the path is no folder"),
    errno.ENOSPC: Words("磁盘空间不足", "the disk is full"),
    errno.EDQUOT: Words("磁盘配额已用完", "the disk quota is used up"),
    errno.EROFS: Words("所在的磁盘是只读的", "the disk is read-only"),
    errno.ENAMETOOLONG: Words("文件名过长", "the name is too long"),
    errno.EIO: Words("磁盘读写出错", "the disk reports an error"),
}


_NO_FOLDER = Words("所在的文件夹不存在", "there is no such folder")


class FileTroubleError(GeoError):
    """The system refuses to read or write a file."""

    sentence = Words(zh="无法使用 {file}：{reason_zh}。", en="{file} cannot be used: {reason_en}.")


class SameFileError(GeoError):
    """A file that is read would be overwritten."""

    sentence = Words(
        zh="输出文件与输入文件相同：{name}。请换一个文件名。",
        en="{name} is the input too. Name another file for the output.",
    )


class UnnamedFileTroubleError(GeoError):
    """The system refuses to read or write a file, and does not say which."""

    sentence = Words(
        zh="读写文件失败：{reason_zh}。", en="A file cannot be read or written: {reason_en}."
    )


def trouble_of(error: OSError, file: Path | None = None) -> GeoError | None:
    """Return what the system says as a sentence; None when it speaks of no file.

    Parameters
    ----------
    file
        Which file it must be when the system names none.
    """
    name = error.filename if file is None or error.filename is not None else file
    reason = REASONS.get(error.errno or 0)
    if name is None:
        if reason is None:
            return None
        return UnnamedFileTroubleError(reason_zh=reason.zh, reason_en=reason.en)
    said = error.strerror or type(error).__name__
    reason = reason or Words(said, said)
    shown = os.fsdecode(name) if isinstance(name, bytes) else name
    return _trouble(shown, reason)


def check_target(out: Path, *inputs: Path) -> None:
    """Refuse a file that cannot be written or is one of the inputs, before the work it is for.

    Raises
    ------
    FileTroubleError
        When it is a folder, or its folder is not there or lets nobody write.
    SameFileError
        When it is one of the inputs, whatever it is called.
    """
    folder = out.parent
    if out.is_dir():
        raise _trouble(out, REASONS[errno.EISDIR])
    if not folder.exists():
        raise _trouble(out, _NO_FOLDER)
    if not folder.is_dir():
        raise _trouble(out, REASONS[errno.ENOTDIR])
    is_there = out.exists() and os.access(out, os.W_OK)  # /dev/stdout is
    if not (is_there or os.access(folder, os.W_OK | os.X_OK)):
        raise _trouble(out, REASONS[errno.EACCES])
    if any(_is_same(out, given) for given in inputs):
        raise SameFileError(name=out.name)


def _is_same(out: Path, given: Path) -> bool:
    return out.exists() and given.exists() and out.samefile(given)


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """Check a file before the work, and say in words what the system refuses during it."""
    check_target(out)
    try:
        yield
    except OSError as error:
        if error.errno is None:  # a library's own, not the system's: nothing says it is this file
            raise
        trouble = trouble_of(error, out)
        if trouble is None:
            raise
        raise trouble from error


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Give the file to write in place of `out`, which it becomes only when all went well.

    What is no ordinary file, such as /dev/stdout, is written itself. Says in words what the
    system refuses, as `writing` does.
    """
    with writing(out):
        if out.exists() and not out.is_file():
            yield out
            return
        target = out.resolve()  # a link stays one
        partial = target.with_name(f"{target.name}.partial")
        try:
            yield partial
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)


def _trouble(file: object, reason: Words) -> FileTroubleError:
    return FileTroubleError(file=file, reason_zh=reason.zh, reason_en=reason.en)
