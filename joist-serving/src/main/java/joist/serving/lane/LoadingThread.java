package joist.serving.lane;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that versions are loaded on, behind all others: but where it got less than a tenth
 * of its share within a second, a task is brought to its end at the usual priority.
 */
public final class LoadingThread extends ThreadPoolExecutor {
  private static final System.Logger LOG = System.getLogger("joist.serving");
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final double FLOOR = 0.1;

  private final double share;
  private final Supplier<LowPriority> ofThisThread;
  private @Nullable Thread worker; // as the two below, used by the worker alone
  private LowPriority priority = LowPriority.NONE;
  private @Nullable Thread watch;

  private LoadingThread(double share, Supplier<LowPriority> ofThisThread) {
    super(
        1,
        1,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        Thread.ofPlatform().daemon().name("joist-deploy").factory());
    this.share = LoadingLane.requireShare(share);
    this.ofThisThread = ofThisThread;
  }

  /**
   * An executor of one task at a time.
   *
   * @param share of a core that loading may take; at 1 its thread is as any other
   */
  public static ExecutorService open(double share) {
    return open(share, LowPriority::ofThisThread);
  }

  /** As {@link #open(double)}, with the place of the worker's thread as somebody else tells it. */
  static ExecutorService open(double share, Supplier<LowPriority> ofThisThread) {
    return new LoadingThread(share, ofThisThread);
  }

  @Override
  protected void beforeExecute(Thread thread, Runnable task) {
    if (share < 1) {
      try {
        behindAllOthers(thread);
      } catch (RuntimeException | Error cannot) { // an error here would take the task away unrun
        LOG.log(System.Logger.Level.WARNING, "versions are loaded at the usual priority", cannot);
      }
    }
  }

  private void behindAllOthers(Thread thread) {
    if (!thread.equals(worker)) {
      worker = thread;
      priority = LowPriority.NONE;
      priority = ofThisThread.get();
    }
    LowPriority own = priority;
    // No virtual thread: those that carry them would be made here, and stay behind all others. And
    // started first, so that it is not behind them itself.
    watch = Thread.ofPlatform().daemon().name("joist-watch").start(() -> watch(thread, own));
    own.lower();
  }

  @Override
  protected void afterExecute(Runnable task, @Nullable Throwable failure) {
    if (watch != null) {
      watch.interrupt();
    }
    priority.raise(); // the next watch is made by this thread
  }

  private void watch(Thread thread, LowPriority own) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    try {
      boolean starves = false;
      while (!starves) {
        long before = threads.getThreadCpuTime(thread.threadId());
        Thread.sleep(LOOK);
        long got = threads.getThreadCpuTime(thread.threadId()) - before;
        starves = thread.getState() == Thread.State.RUNNABLE && starves(share, got);
      }
      if (!Thread.currentThread().isInterrupted()) {
        own.raise();
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether so much of {@link #LOOK} is too little. */
  static boolean starves(double share, long gotNanos) {
    return gotNanos < FLOOR * share * LOOK.toNanos();
  }
}
