package joist.server;

import java.net.BindException;
import java.net.UnknownHostException;

/**
 * An address that a server is to listen on, and the options that choose it.
 *
 * @param options the beginning of their names, such as {@code --management-}
 */
record Listening(String host, int port, String options) {
  /** Where callers are answered. */
  static Listening toCallers(ServerSettings settings) {
    return new Listening(settings.host(), settings.port(), "--");
  }

  /** That it cannot, why, and what to do. */
  ServerException failed(Throwable why) {
    return new ServerException(
        "cannot listen on %s:%d: %s".formatted(host, port, reason(why)), why);
  }

  private String reason(Throwable why) {
    String message = String.valueOf(why.getMessage());
    if (why instanceof UnknownHostException
        || why.getCause() instanceof UnknownHostException
        || message.contains("assign")) {
      return "this machine has no address '%s'. Give one that it has with %shost, such as 127.0.0.1, or 0.0.0.0 for all"
          .formatted(host, options);
    }
    return why instanceof BindException
        ? "%s. Choose another port (%sport %d; 0 picks a free one), or stop the program that has it"
            .formatted(message, options, port < 65_535 ? port + 1 : port - 1)
        : String.valueOf(why);
  }
}
