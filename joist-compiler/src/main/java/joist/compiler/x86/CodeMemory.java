package joist.compiler.x86;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Memory that code runs from: written while it may be written, then made executable, never both.
 */
@SuppressWarnings("restricted") // executable memory is the point
final class CodeMemory {
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int EXECUTE = 4;
  private static final int PRIVATE_ANONYMOUS = 0x22;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final AddressLayout POINTER = ValueLayout.ADDRESS;
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERROR =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle MAP =
      function("mmap", FunctionDescriptor.of(POINTER, POINTER, LONG, INT, INT, INT, LONG));
  private static final MethodHandle PROTECT =
      function("mprotect", FunctionDescriptor.of(INT, POINTER, LONG, INT));
  private static final MethodHandle UNMAP =
      function("munmap", FunctionDescriptor.of(INT, POINTER, LONG));

  private CodeMemory() {}

  private static MethodHandle function(String name, FunctionDescriptor shape) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), shape, Linker.Option.captureCallState("errno"));
  }

  /**
   * Makes {@code code} executable for as long as the segment is reachable.
   *
   * @throws IllegalStateException as {@link #map}
   */
  static MemorySegment executable(byte[] code) {
    MemorySegment mapped = map(code);
    return mapped.reinterpret(code.length, Arena.ofAuto(), CodeMemory::giveBack).asReadOnly();
  }

  /**
   * Makes {@code code} executable, until it is given back by hand.
   *
   * @return the code in memory, in bounds
   * @throws IllegalStateException when the system does not allow it, with its error number
   */
  static MemorySegment map(byte[] code) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment state = scratch.allocate(STATE);
      MemorySegment mapped =
          (MemorySegment)
              MAP.invokeExact(
                  state,
                  MemorySegment.NULL,
                  (long) code.length,
                  READ | WRITE,
                  PRIVATE_ANONYMOUS,
                  -1,
                  0L);
      if (mapped.address() == -1) {
        throw refused("mmap", code.length, state);
      }
      MemorySegment memory = mapped.reinterpret(code.length);
      memory.copyFrom(MemorySegment.ofArray(code));
      int failed = (int) PROTECT.invokeExact(state, memory, (long) code.length, READ | EXECUTE);
      if (failed != 0) {
        giveBack(memory);
        throw refused("mprotect", code.length, state);
      }
      return memory;
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the system's memory calls cannot throw", e);
    }
  }

  /** Nothing runs in the memory any more. */
  static void giveBack(MemorySegment memory) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment state = scratch.allocate(STATE);
      int failed = (int) UNMAP.invokeExact(state, memory, memory.byteSize());
      if (failed != 0) {
        throw refused("munmap", memory.byteSize(), state);
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the system's memory calls cannot throw", e);
    }
  }

  private static IllegalStateException refused(String call, long bytes, MemorySegment state) {
    return new IllegalStateException(
        "expected executable memory of %d bytes, but %s failed with error %d; -Djoist.target=vector does without"
            .formatted(bytes, call, state.get(INT, ERROR)));
  }
}
