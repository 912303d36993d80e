package joist.serving.lane;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A place behind all other threads, on Linux; elsewhere nothing is done.
 *
 * <p>By SCHED_IDLE (sched(7)) a thread that wakes to answer takes the core at once, instead of
 * after a slice of the scheduler. But where others always run, it hardly does, and only some
 * processes may raise a thread again. The others get niceness 10, by which the system gives a tenth
 * of a core that is fought for. Threads that such a thread makes are behind all others too.
 */
@SuppressWarnings("restricted") // the scheduler cannot be asked otherwise
final class LowPriority {
  private static final System.Logger LOG = System.getLogger("joist.serving");
  private static final int NORMAL = 0;
  private static final int IDLE = 5;
  private static final int NICE = 10;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  /** Of a thread that cannot be moved. */
  static final LowPriority NONE = new LowPriority(-1, false);

  private final int thread;
  private final boolean canRise;

  private LowPriority(int thread, boolean canRise) {
    this.thread = thread;
    this.canRise = canRise;
  }

  /** The calling thread, at its usual place; to be made once a thread. */
  static LowPriority ofThisThread() {
    boolean linux = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");
    return linux ? new LowPriority(Calls.thread(), mayRise()) : NONE;
  }

  /** Tried on a thread that is not needed afterwards. */
  private static boolean mayRise() {
    FutureTask<Boolean> trial =
        new FutureTask<>(() -> {
          int self = Calls.thread();
          return Calls.schedule(self, IDLE) && Calls.schedule(self, NORMAL);
        });
    Thread.ofPlatform().daemon().name("joist-priority").start(trial);
    try {
      return trial.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "priorities cannot be asked for", e);
      return false;
    }
  }

  /** Takes the thread behind the others. */
  void lower() {
    if (thread >= 0 && !(canRise && Calls.schedule(thread, IDLE))) {
      Calls.nice(thread, NICE);
    }
  }

  /** Takes it to its usual place again where it would starve; from any thread. */
  void raise() {
    if (canRise) {
      Calls.schedule(thread, NORMAL);
    }
  }

  /** The system's functions. */
  private static final class Calls {
    private static final MethodHandle SCHEDULE =
        function("sched_setscheduler", FunctionDescriptor.of(INT, INT, INT, ValueLayout.ADDRESS));
    private static final MethodHandle PRIORITY =
        function("setpriority", FunctionDescriptor.of(INT, INT, INT, INT));
    private static final MethodHandle THREAD = function("gettid", FunctionDescriptor.of(INT));

    private static MethodHandle function(String name, FunctionDescriptor shape) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape);
    }

    static int thread() {
      try {
        return (int) THREAD.invokeExact();
      } catch (Throwable e) {
        throw new IllegalStateException("the system's calls cannot throw", e);
      }
    }

    static boolean schedule(int thread, int policy) {
      try (Arena scratch = Arena.ofConfined()) {
        MemorySegment priority = scratch.allocate(INT);
        return (int) SCHEDULE.invokeExact(thread, policy, priority) == 0;
      } catch (Throwable e) {
        throw new IllegalStateException("the system's calls cannot throw", e);
      }
    }

    static boolean nice(int thread, int niceness) {
      try {
        return (int) PRIORITY.invokeExact(0, thread, niceness) == 0;
      } catch (Throwable e) {
        throw new IllegalStateException("the system's calls cannot throw", e);
      }
    }
  }
}
