package joist.cli.reproduce;

import java.util.function.BiConsumer;

/** What answers sequences, on one thread. */
interface SequenceServer extends AutoCloseable {
  /** Takes in a request, of so many steps, that came at a moment of {@link System#nanoTime}. */
  void submit(int request, int steps, long arrived);

  @Override
  void close();

  /** Makes one; its answers go, by number and with their moment, to whoever listens. */
  @FunctionalInterface
  interface Maker {
    SequenceServer make(BiConsumer<Integer, Long> answered);
  }
}
