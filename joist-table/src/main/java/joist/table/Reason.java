package joist.table;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why the system did not do what it was asked, in words; its own classes' names say little. */
public final class Reason {
  private Reason() {}

  /** Such as {@code there is no a.csv}. */
  public static String of(Throwable error) {
    String message = error.getMessage();
    return switch (error) {
      case NoSuchFileException gone -> "there is no " + gone.getFile();
      case AccessDeniedException kept -> "permission denied for " + kept.getFile();
      case FileAlreadyExistsException there ->
          "something else is at " + there.getFile() + " already";
      case FileSystemException told when told.getReason() != null && message != null -> message;
      case UnknownHostException nobody -> "no host of that name is known";
      case ConnectException refused -> unconnected(refused);
      default ->
          error.getClass() == IOException.class && message != null
              ? message
              : String.valueOf(error);
    };
  }

  private static String unconnected(ConnectException refused) {
    if (refused.getCause() instanceof UnresolvedAddressException
        || (refused.getCause() instanceof ConnectException again
            && again.getCause() instanceof UnresolvedAddressException)) {
      return "no host of that name is known";
    }
    String message = refused.getMessage();
    return message == null ? "the connection was refused" : message;
  }
}
