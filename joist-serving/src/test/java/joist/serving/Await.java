package joist.serving;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits for what comes a moment later: long enough for a machine that is busy or stands still. */
public final class Await {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Await() {}

  /** What is looked at, again and again. */
  public interface Source<T, E extends Exception> {
    T get() throws E;
  }

  /**
   * @param what comes, as a sentence: a failure says it
   */
  public static <E extends Exception> void until(String what, Source<Boolean, E> comes) throws E {
    until(what, comes, holds -> holds);
  }

  /** What is there once it is as expected; a failure says what was there last. */
  public static <T, E extends Exception> T until(
      String what, Source<T, E> source, Predicate<? super T> isExpected) throws E {
    long start = System.nanoTime();
    while (true) {
      T last = source.get();
      if (isExpected.test(last)) {
        return last;
      }
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new AssertionError("waited until " + what + "; the last there was: " + last);
      }
      LockSupport.parkNanos(500_000);
    }
  }

  /** Until no connection is taken at a port of the loopback. */
  public static void untilClosed(int port) {
    until("nobody listens on port " + port, () -> isClosed(port));
  }

  private static boolean isClosed(int port) {
    try (Socket taken = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return false;
    } catch (ConnectException closed) {
      return true;
    } catch (IOException closing) {
      return false;
    }
  }
}
