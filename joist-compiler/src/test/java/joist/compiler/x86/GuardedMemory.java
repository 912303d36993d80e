package joist.compiler.x86;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Memory between two pages that may not be touched: whoever reads or writes past it ends the
 * process at once.
 */
final class GuardedMemory {
  private static final long PAGE = 4096;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final AddressLayout POINTER = ValueLayout.ADDRESS;
  private static final MethodHandle MAP =
      function("mmap", FunctionDescriptor.of(POINTER, POINTER, LONG, INT, INT, INT, LONG));
  private static final MethodHandle PROTECT =
      function("mprotect", FunctionDescriptor.of(INT, POINTER, LONG, INT));
  private static final MethodHandle UNMAP =
      function("munmap", FunctionDescriptor.of(INT, POINTER, LONG));

  private GuardedMemory() {}

  private static MethodHandle function(String name, FunctionDescriptor shape) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape);
  }

  /**
   * @param atEnd whether the memory ends right before a guard page, rather than begins right after
   *     one
   */
  static MemorySegment allocate(long bytes, boolean atEnd, Arena arena) {
    long inner = (bytes + PAGE - 1) / PAGE * PAGE;
    try {
      MemorySegment all =
          ((MemorySegment) MAP.invokeExact(MemorySegment.NULL, inner + 2 * PAGE, 0, 0x22, -1, 0L))
              .reinterpret(inner + 2 * PAGE, arena, GuardedMemory::giveBack);
      MemorySegment middle = all.asSlice(PAGE, inner);
      int failed = (int) PROTECT.invokeExact(middle, inner, 3);
      if (failed != 0) {
        throw new IllegalStateException("mprotect failed");
      }
      return middle.asSlice(atEnd ? inner - bytes : 0, bytes);
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void giveBack(MemorySegment memory) {
    try {
      int failed = (int) UNMAP.invokeExact(memory, memory.byteSize());
      if (failed != 0) {
        throw new IllegalStateException("munmap failed");
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
