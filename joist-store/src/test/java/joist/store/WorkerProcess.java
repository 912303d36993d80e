package joist.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A {@link StoreWorker} in a Java of its own, and what it has acknowledged so far. */
final class WorkerProcess implements AutoCloseable {
  private final String name;
  private final Process process;
  private final Thread reader;
  private final CountDownLatch firstWord = new CountDownLatch(1);
  private final List<String> said = new ArrayList<>();

  private WorkerProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::listen);
  }

  static WorkerProcess start(StoreSettings settings, String name, int registrations)
      throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                StoreWorker.class.getName(),
                settings.location(),
                settings.cache().toString(),
                name,
                "" + registrations)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new WorkerProcess(name, process);
  }

  String name() {
    return name;
  }

  void awaitFirstWord() throws InterruptedException {
    firstWord.await();
  }

  /** SIGKILL; returns when the process is gone and all it said was heard. */
  void kill() throws InterruptedException {
    // Not the process's own method: that closes the pipe, and with it what was said but not heard.
    process.toHandle().destroyForcibly();
    process.waitFor();
    reader.join();
  }

  int awaitEnd() throws InterruptedException {
    int status = process.waitFor();
    reader.join();
    return status;
  }

  /** The versions of one kind of acknowledgement, in order. */
  synchronized List<Integer> acknowledged(String what) {
    return said.stream()
        .filter(line -> line.startsWith(what + " "))
        .map(line -> Integer.parseInt(line.substring(what.length() + 1)))
        .toList();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (this) {
          said.add(line);
        }
        firstWord.countDown();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      firstWord.countDown();
    }
  }
}
