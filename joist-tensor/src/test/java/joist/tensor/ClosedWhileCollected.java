package joist.tensor;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Closes a region while the collector runs and nothing but the call refers to it any more; says
 * which thread freed it.
 */
final class ClosedWhileCollected {
  private ClosedWhileCollected() {}

  public static void main(String[] arguments) {
    AtomicReference<Thread> freedBy = new AtomicReference<>();
    close(freedBy);
    System.out.println("freed by " + freedBy.get().getName());
  }

  private static void close(AtomicReference<Thread> freedBy) {
    CountDownLatch freed = new CountDownLatch(1);
    Region outer = Region.open("outer");
    outer.whenGone(() -> {
      freedBy.compareAndSet(null, Thread.currentThread());
      freed.countDown();
    });
    Region inner = outer.within("inner");
    inner.whenGone(() -> collectUntil(freed));
    inner.leave();
    outer.close();
  }

  private static void collectUntil(CountDownLatch freed) {
    try {
      System.gc();
      freed.await(200, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
