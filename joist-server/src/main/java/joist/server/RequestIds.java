package joist.server;

import java.util.concurrent.atomic.AtomicLong;

/** Request ids: unlike those of any other start of a server, and in order. Thread-safe. */
final class RequestIds {
  private final String prefix =
      Long.toString(System.currentTimeMillis(), Character.MAX_RADIX) + "-";
  private final AtomicLong next = new AtomicLong();

  String next() {
    return prefix + Long.toString(next.getAndIncrement(), Character.MAX_RADIX);
  }
}
