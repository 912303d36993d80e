package joist.compiler.x86;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The one way into emitted code: {@code void f(long arguments, long from, long to)} of the System V
 * convention, with the code's address handed in, so that all code shares two linked handles.
 */
@SuppressWarnings("restricted") // calling emitted code is the point
final class NativeCall {
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.ofVoid(
          ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
  private static final MethodHandle PLAIN = Linker.nativeLinker().downcallHandle(SHAPE);

  /** Without leaving Java's state, so that a garbage collection waits for it: for short code. */
  private static final MethodHandle CRITICAL =
      Linker.nativeLinker().downcallHandle(SHAPE, Linker.Option.critical(false));

  private NativeCall() {}

  static void plain(MemorySegment code, long arguments, long from, long to) {
    try {
      PLAIN.invokeExact(code, arguments, from, to);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static void critical(MemorySegment code, long arguments, long from, long to) {
    try {
      CRITICAL.invokeExact(code, arguments, from, to);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static IllegalStateException unexpected(Throwable cause) {
    return new IllegalStateException("emitted code cannot throw, but its call did", cause);
  }
}
