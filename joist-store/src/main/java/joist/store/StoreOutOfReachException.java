package joist.store;

/**
 * The store cannot be read or written now, through no fault of the caller's: a full disk, a folder
 * that is gone, a database that does not answer. Whoever runs it can mend that.
 */
public final class StoreOutOfReachException extends StoreException {
  public StoreOutOfReachException(String message, Throwable cause) {
    super(message, cause);
  }
}
