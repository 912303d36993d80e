package joist.store;

import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Runs work as one transaction, and tells failures that changed nothing from those that may have.
 */
final class Transactions {
  private Transactions() {}

  /**
   * Runs and commits work.
   *
   * @param where the store, for messages
   * @throws JdbiException or whatever the work throws, when nothing was changed
   * @throws StoreException when the commit failed
   */
  static <T> T run(Handle handle, Function<Handle, T> work, String where) {
    handle.begin();
    T result;
    try {
      result = work.apply(handle);
    } catch (Throwable e) {
      rollback(handle, e);
      throw e;
    }
    try {
      handle.commit();
    } catch (JdbiException e) {
      throw Failures.commit(where, e);
    }
    return result;
  }

  private static void rollback(Handle handle, Throwable failure) {
    try {
      handle.rollback();
    } catch (JdbiException e) {
      failure.addSuppressed(e);
    }
  }
}
