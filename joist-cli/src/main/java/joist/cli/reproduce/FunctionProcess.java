package joist.cli.reproduce;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import joist.serving.jvm.JavaProcess;

/** A {@link WeightsFunction} that was started and has answered. Used by one thread. */
final class FunctionProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final long nanos;
  private final int answer;
  private final long baseBytes;

  /** The files that all functions use. */
  record Files(Path heavy, Path tiny, Path cache) {}

  private FunctionProcess(Process process) throws IOException {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    String[] said = line().split(" ", -1);
    this.nanos = Long.parseLong(said[0]);
    this.answer = Integer.parseInt(said[1]);
    this.baseBytes = Long.parseLong(said[2]);
  }

  /**
   * Starts one and waits for its answer.
   *
   * @param how {@code parse} or {@code map}
   */
  static FunctionProcess start(String how, Files files) {
    ProcessBuilder process =
        JavaProcess.of(
            WeightsFunction.class,
            List.of(
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-XX:+SuppressFatalErrorMessage",
                "-XX:-CreateCoredumpOnCrash"),
            List.of(
                how, files.heavy().toString(), files.tiny().toString(), files.cache().toString()));
    try {
      return new FunctionProcess(process.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a process", e);
    }
  }

  private String line() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("the process ended without an answer: " + process);
    }
    return line;
  }

  /** From before the model was loaded until it had answered. */
  long nanos() {
    return nanos;
  }

  /** A hash of the answer's bits. */
  int answer() {
    return answer;
  }

  /** What the model added to what is resident now, each page by its share. */
  long modelBytes() {
    try {
      process.outputWriter(StandardCharsets.UTF_8).append("bytes\n").flush();
      return Long.parseLong(line()) - baseBytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has it write to the weights it maps; its exit status, which is not 0 where that kills it. */
  int diesWriting() throws InterruptedException {
    try {
      process.outputWriter(StandardCharsets.UTF_8).append("write\n").flush();
      boolean lives = out.readLine() != null;
      return lives ? 0 : process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
