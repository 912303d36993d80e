package joist.model.archive;

/** Bytes that are no archive, or a damaged one; the message says where. */
public final class ArchiveException extends RuntimeException {
  ArchiveException(String message) {
    super(message);
  }
}
