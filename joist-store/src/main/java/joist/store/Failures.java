package joist.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Turns failures of files and databases into messages that a person can act on. */
final class Failures {
  private Failures() {}

  /** A failure to {@code act} (such as "write") on a file. */
  static StoreException file(String act, Path file, IOException e) {
    return new StoreOutOfReachException("cannot %s %s: %s".formatted(act, file, reason(e)), e);
  }

  /** A failure of a database before a commit; what is known of files behind it comes first. */
  static StoreException database(String where, Exception e) {
    String reason = fileReason(e).orElseGet(() -> message(e));
    return new StoreOutOfReachException(
        "the store %s failed, and nothing was changed: %s".formatted(where, reason), e);
  }

  /** A failure of a database during or after a commit. */
  static StoreException commit(String where, Exception e) {
    return new StoreOutOfReachException(
        "the store %s failed while it made a change permanent: %s. Look whether the change is there; to repeat it is safe"
            .formatted(where, fileReason(e).orElseGet(() -> message(e))),
        e);
  }

  private static String reason(IOException e) {
    return fileReason(e)
        .orElseGet(() ->
            switch (e) {
              case FileAlreadyExistsException there ->
                  there.getFile() + " is a file; expected a folder. Choose another folder";
              case NotDirectoryException there ->
                  there.getFile() + " is not a folder. Choose another folder";
              case AccessDeniedException denied ->
                  "%s may not access %s. Change its permissions, or choose another folder"
                      .formatted(System.getProperty("user.name"), denied.getFile());
              case NoSuchFileException missing ->
                  missing.getFile() + " is not there and cannot be made. Choose another folder";
              default -> message(e);
            });
  }

  /** What the operating system said, if it is among the causes. */
  private static Optional<String> fileReason(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String text = message(cause).toLowerCase(Locale.ROOT);
      if (text.contains("no space left")
          || text.contains("disk quota exceeded")
          || text.contains("file too large")) {
        return Optional.of("the disk is full. Free some space and try again");
      }
      if (text.contains("read-only file system")) {
        return Optional.of(
            "the file system is mounted read-only. Remount it for writing, or choose another folder");
      }
      if (text.contains("operation not permitted")) {
        return Optional.of(
            "the system does not permit it to %s. Change its permissions, or choose another folder"
                .formatted(System.getProperty("user.name")));
      }
      if (text.contains("not a directory")) {
        return Optional.of("a part of the path is a file; expected folders. Choose another folder");
      }
    }
    return Optional.empty();
  }

  private static String message(Throwable e) {
    String message = e.getMessage();
    return Passwords.hide(message == null ? e.getClass().getSimpleName() : message.strip());
  }
}
