package joist.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import joist.load.LoadJson;
import joist.load.LoadWindow;
import joist.serving.jvm.JavaProcess;

/** A {@link PeerLoad} in a process of its own. Used by one thread. */
final class LoadProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;

  LoadProcess(Path questions) throws IOException {
    process =
        JavaProcess.of(PeerLoad.class, List.of("-Xmx512m"), List.of(questions.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** What a run came to. */
  record Trial(double seconds, LoadWindow window) {
    /** Answers a second. */
    double perSecond() {
      return window.answered() / seconds;
    }

    /**
     * The latency that 99 of 100 requests stayed within, those that failed counted as never
     * answered; infinite where more than one of 100 failed.
     */
    double p99Millis() {
      double wanted = 0.99 * window.sent();
      return window.answered() < wanted
          ? Double.POSITIVE_INFINITY
          : window.latencies().millis(Math.min(100, 100 * wanted / window.answered()));
    }

    long wrong() {
      return window.wrongValue() + window.wrongVersion();
    }
  }

  /** So many requests a second, for a while. */
  Trial rate(double perSecond, double seconds) throws IOException {
    return run(String.format(Locale.ROOT, "rate %.3f %.3f", perSecond, seconds));
  }

  /** So many requests at once. */
  Trial burst(int requests) throws IOException {
    return run("burst " + requests);
  }

  private Trial run(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the load's process ended; what it said is above");
    }
    int space = answer.indexOf(' ');
    return new Trial(
        Double.parseDouble(answer.substring(0, space)),
        LoadJson.window(answer.substring(space + 1)));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
