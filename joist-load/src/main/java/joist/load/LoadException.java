package joist.load;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A run of load cannot start; the message says why and what to do. */
public class LoadException extends RuntimeException {
  public LoadException(String message) {
    super(message);
  }

  public LoadException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Of a file that the command line names. */
  static LoadException unread(String what, Path file, IOException why) {
    String reason =
        switch (why) {
          case NoSuchFileException gone -> "there is no such file";
          case AccessDeniedException kept -> "it is not yours to read";
          case CharacterCodingException binary -> "it is no text in UTF-8";
          default -> String.valueOf(why.getMessage());
        };
    return new LoadException("cannot read the %s in %s: %s".formatted(what, file, reason), why);
  }
}
