package joist.serving;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.ThreadFactory;

/**
 * Makes threads that run when nothing else wants to: for loading, proving and warming beside live
 * traffic.
 *
 * <p>Java's own priorities change nothing on Linux. There each thread asks the system, by {@code
 * setpriority(2)}, for the highest nice value, which needs no rights; elsewhere, and where native
 * access is not granted to Joist, the threads are daemons of least Java priority.
 */
public final class BackgroundThreads implements ThreadFactory {
  private static final System.Logger LOG = System.getLogger("joist.serving");
  private static final int PRIO_PROCESS = 0;
  private static final int CALLING_THREAD = 0;
  private static final int NICEST = 19;

  private final String name;

  public BackgroundThreads(String name) {
    this.name = name;
  }

  @Override
  public Thread newThread(Runnable work) {
    return Thread.ofPlatform()
        .daemon()
        .name(name)
        .priority(Thread.MIN_PRIORITY)
        .unstarted(
            () -> {
              yieldToAll();
              work.run();
            });
  }

  /**
   * On Linux a nice value is a thread's own. On other systems the same call would speak of the whole
   * process.
   */
  private static void yieldToAll() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return;
    }
    try {
      int failed = (int) setPriority().invokeExact(PRIO_PROCESS, CALLING_THREAD, NICEST);
      if (failed != 0) {
        LOG.log(System.Logger.Level.DEBUG, "the system left a background thread's priority as it was");
      }
    } catch (Throwable refused) { // invokeExact declares Throwable
      LOG.log(System.Logger.Level.DEBUG, "no native access: background threads compete", refused);
    }
  }

  private static MethodHandle setPriority() {
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor type =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    return linker.downcallHandle(linker.defaultLookup().findOrThrow("setpriority"), type);
  }
}
