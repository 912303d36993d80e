package joist.serving.isolate;

import java.util.concurrent.TimeUnit;

/** How a process ended, in words. */
final class Exit {
  private static final int SIGNALLED = 128;
  private static final int KILLED = 9;
  private static final int OUT_OF_MEMORY = 3; // the JVM's status under ExitOnOutOfMemoryError

  private Exit() {}

  static String of(Process process) {
    try {
      if (!process.waitFor(1, TimeUnit.SECONDS)) {
        return "it does not end";
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return "not known";
    }
    int status = process.exitValue();
    if (status == SIGNALLED + KILLED) {
      return "killed by signal 9, by somebody or for want of memory";
    }
    if (status == OUT_OF_MEMORY) {
      return "exit status 3, as when its heap is too small";
    }
    return status > SIGNALLED
        ? "signal " + (status - SIGNALLED) + ", as when native code faults"
        : "exit status " + status;
  }
}
