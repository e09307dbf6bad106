"""Reads all traces of a file with segyio, several times: segy-read.py FILE mmap|read PASSES, answers in JSON."""

import json
import sys
import time
import zlib

import segyio

path, way, passes = sys.argv[1], sys.argv[2], int(sys.argv[3])
times = []
with segyio.open(path, ignore_geometry=True) as file:
    if way == 'mmap' and not file.mmap():
        raise SystemExit(path + ': segyio could not map the file')
    data = None
    for _ in range(passes):
        del data
        clock, cpu = time.perf_counter(), time.process_time()
        data = file.trace.raw[:]
        times.append({'seconds': time.perf_counter() - clock, 'cpu': time.process_time() - cpu})
print(json.dumps({'passes': times, 'bytes': data.shape[0] * (240 + 4 * data.shape[1]), 'checksum': zlib.crc32(data)}))
