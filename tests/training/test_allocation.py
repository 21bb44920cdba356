"""The host's memory while a network trains on the CPU, and afterwards."""

import platform
import subprocess
import sys

import psutil
import pytest
import torch

from workbench.training import allocation, memory

CPU = torch.device("cpu")
BLOCKS, BLOCK = 20, 8 * 2**20
"""As large as an activation of a batch: below what any C library maps by itself for good."""
HALF = BLOCKS * BLOCK // 2

pytestmark = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="the C library is not glibc"
)


def held() -> int:
    return int(psutil.Process().memory_info().rss)


def use_and_free() -> None:
    blocks = [torch.ones(BLOCK // 4) for _ in range(BLOCKS)]
    del blocks


def test_what_a_step_frees_is_there_for_the_next_and_is_returned_afterwards():
    memory.give_back(CPU)
    before = held()
    with allocation.kept("cpu"):
        use_and_free()
        assert held() - before > HALF
    assert held() - before < HALF


def test_steps_like_those_before_touch_no_fresh_pages():
    import resource

    def faults() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

    pages = BLOCKS * BLOCK // resource.getpagesize()
    with allocation.kept("cpu"):
        for _ in range(3):  # until the heap has found its size
            use_and_free()
        before = faults()
        use_and_free()
        assert faults() - before < pages / 4


def test_a_run_in_a_thread_of_the_program_touches_none_either():
    """In a process of its own: a heap is shared only by threads that begin afterwards."""
    script = """
import resource, threading, torch
from workbench.training import allocation
allocation.share_heap()
def train():
    for number in range(6):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        blocks = [torch.ones(2 * 2**20) for _ in range(20)]
        del blocks
    print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
with allocation.kept("cpu"):
    thread = threading.Thread(target=train)
    thread.start()
    thread.join()
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < BLOCKS * BLOCK // 4096 / 4


def test_memory_of_the_host_is_left_alone_while_a_gpu_trains():
    memory.give_back(CPU)
    before = held()
    with allocation.kept("cuda"):
        use_and_free()
        memory.give_back(CPU)
        assert held() - before < HALF


def test_it_goes_without_glibc(monkeypatch):
    monkeypatch.setattr(allocation, "_glibc", lambda: None)
    with allocation.kept("cpu"):
        use_and_free()
    allocation.give_back()
