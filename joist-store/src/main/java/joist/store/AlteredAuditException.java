package joist.store;

/**
 * An audit log whose chain of hashes is broken; the message names the first event that is wrong.
 */
public final class AlteredAuditException extends StoreException {
  public AlteredAuditException(String message) {
    super(message);
  }
}
