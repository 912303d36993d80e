package joist.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/**
 * Where log lines go: warnings of any part to standard error, one line each; requests, which are
 * JSON already, as they are to standard output.
 */
final class Logging {
  private static final String REQUESTS = "joist.requests";

  private Logging() {}

  static void configure(PrintStream out, PrintStream err) {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    root.setLevel(Level.WARNING);
    root.addHandler(new LineHandler(err, new WarningLine()));
    Logger requests = Logger.getLogger(REQUESTS);
    requests.setLevel(Level.INFO);
    requests.setUseParentHandlers(false);
    requests.addHandler(new LineHandler(out, new BareLine()));
  }

  /** Writes each line at once. */
  private static final class LineHandler extends StreamHandler {
    LineHandler(OutputStream stream, Formatter formatter) {
      super(stream, formatter);
      setLevel(Level.ALL);
    }

    @Override
    public synchronized void publish(LogRecord line) {
      super.publish(line);
      flush();
    }

    /** The streams are the process's own, and stay open. */
    @Override
    public synchronized void close() {
      flush();
    }
  }

  private static final class BareLine extends Formatter {
    @Override
    public String format(LogRecord line) {
      return formatMessage(line) + "\n";
    }
  }

  private static final class WarningLine extends Formatter {
    @Override
    public String format(LogRecord line) {
      Throwable thrown = line.getThrown();
      return "%s %s %s: %s%s%n"
          .formatted(
              Instant.ofEpochMilli(line.getMillis()).truncatedTo(ChronoUnit.MILLIS),
              line.getLevel(),
              line.getLoggerName(),
              formatMessage(line),
              thrown == null ? "" : " (" + thrown + ")");
    }
  }
}
