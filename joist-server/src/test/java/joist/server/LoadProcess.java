package joist.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import joist.load.LoadJson;
import joist.load.LoadMain;
import joist.load.LoadWindow;
import joist.serving.jvm.JavaProcess;

/** A load that another process sends until it is told that it is enough, or its time is over. */
final class LoadProcess implements AutoCloseable {
  private final Process process;
  private final Thread reader;
  private LoadWindow sum = LoadWindow.empty(Instant.EPOCH); // guarded by this

  private LoadProcess(Process process) {
    this.process = process;
    this.reader = Thread.ofPlatform().daemon().name("joist-load-reader").start(this::follow);
  }

  /** Starts sending; {@code arguments} are those of {@code joist load}. */
  static LoadProcess start(List<String> arguments) throws IOException {
    ProcessBuilder process = JavaProcess.of(LoadMain.class, List.of("-XX:+UseSerialGC"), arguments);
    process.command().addAll(List.of("--json", "--until-input-ends"));
    return new LoadProcess(process.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private void follow() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!LoadJson.isTotal(line)) {
          add(LoadJson.window(line));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void add(LoadWindow window) {
    sum = sum.plus(window);
  }

  /** What was sent and answered so far. */
  synchronized LoadWindow soFar() {
    return sum;
  }

  boolean isSending() {
    return process.isAlive();
  }

  /** Ends the sending and waits for the answers under way; what came of all. */
  LoadWindow finish() throws IOException, InterruptedException {
    if (process.isAlive()) {
      process.getOutputStream().close();
    }
    process.waitFor();
    reader.join();
    return soFar();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
