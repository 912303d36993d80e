package joist.load;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The server answered with something that is no HTTP/1.1. */
final class ProtocolException extends IOException {
  ProtocolException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
