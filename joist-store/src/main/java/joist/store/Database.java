package joist.store;

import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** A database of the registry: runs work in transactions, and tells cheaply whether it changed. */
interface Database extends AutoCloseable {
  /** Runs work that changes nothing, over one consistent state. */
  <T> T read(Function<Handle, T> work);

  /**
   * Runs work as one durable transaction: when this returns, the changes survive any kill; when it
   * throws, nothing was changed.
   */
  <T> T write(Function<Handle, T> work);

  /** A number that differs whenever the registry may have changed since it was last read. */
  long revision();

  @Override
  void close();
}
