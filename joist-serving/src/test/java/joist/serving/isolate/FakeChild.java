package joist.serving.isolate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import joist.model.Model;
import joist.tensor.Ledger;
import org.jspecify.annotations.Nullable;

/** A child that lives in the test's own process, and says what the test has it say. */
final class FakeChild extends Process {
  private static final int KILLED = 128 + 9;

  private final CompletableFuture<Process> ended = new CompletableFuture<>();
  private final List<Frames> lines = new CopyOnWriteArrayList<>();
  private final List<Cancelling> places;
  private volatile int status;
  private volatile @Nullable Error unheard;
  private final AtomicInteger ends = new AtomicInteger();
  private int listeners;

  /** What is said to a frame; it may also be said by writing to the line. */
  @FunctionalInterface
  interface Answering {
    void answer(Frames line, int place, Frames.Frame asked) throws IOException;
  }

  private FakeChild(ChildOrder order) {
    this.places = Stream.generate(Cancelling::new).limit(order.calls()).toList();
  }

  /** One that never comes to answer. */
  static FakeChild mute(ChildOrder order) {
    return new FakeChild(order);
  }

  /** One that is asked and answers as the real one, with a model of the same file. */
  static FakeChild honest(ChildOrder order) throws IOException {
    FakeChild fake = new FakeChild(order);
    Model model = Model.load(order.model(), new Ledger(1L << 30).open("fake"));
    SharedFile memory = new SharedFile(order.memory(), order.calls(), order.callBytes());
    Child real = new Child(order, model, memory, fake.places);
    fake.serve(order, (line, place, asked) -> line.send(asked.call(), real.answer(place, asked)));
    return fake;
  }

  /** One that answers, but whose end cannot be listened to any more by then. */
  static FakeChild unheard(ChildOrder order, Error why) throws IOException {
    FakeChild fake = honest(order);
    fake.unheard = why;
    return fake;
  }

  static FakeChild saying(ChildOrder order, Answering answering) throws IOException {
    FakeChild fake = new FakeChild(order);
    fake.serve(order, answering);
    return fake;
  }

  private void serve(ChildOrder order, Answering answering) throws IOException {
    String digest = sha256(order.model());
    for (int i = 0; i < order.calls(); i++) {
      int place = i;
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(order.socket()));
      Frames line = new Frames(channel);
      lines.add(line);
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              line.send(
                  0,
                  out -> {
                    out.writeByte(Said.HELLO.code());
                    out.writeInt(Frames.VERSION);
                    out.writeUTF(order.token());
                    out.writeInt(place);
                    out.writeUTF(digest);
                    Face.KNOWN.write(out);
                  });
              while (true) {
                answering.answer(line, place, line.receive());
              }
            } catch (IOException | RuntimeException over) {
              destroy();
            }
          });
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException everyJvmHasIt) {
      throw new IllegalStateException(everyJvmHasIt);
    }
  }

  /** Hears the parent's orders to stop calls, as a whole each. */
  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int some) {
        throw new UncheckedIOException(new IOException("expected whole orders"));
      }

      @Override
      public void write(byte[] order, int from, int length) {
        ByteBuffer both = ByteBuffer.wrap(order, from, length);
        places.get(both.getInt()).cancel(both.getLong());
      }
    };
  }

  /**
   * Waits until the call at that place is given up, as a run of a model would hear it; it may have
   * been before.
   */
  boolean awaitCancel(int place, long call) {
    try {
      return places.get(place).run(call, this::isInterrupted);
    } catch (IllegalStateException before) {
      return true;
    }
  }

  private boolean isInterrupted() {
    try {
      return !ended.isDone() && ended.get(1, TimeUnit.MINUTES) == null;
    } catch (InterruptedException cancelled) {
      return true;
    } catch (java.util.concurrent.ExecutionException | TimeoutException never) {
      return false;
    }
  }

  @Override
  public InputStream getInputStream() {
    return new ByteArrayInputStream(new byte[0]);
  }

  @Override
  public InputStream getErrorStream() {
    return new ByteArrayInputStream(new byte[0]);
  }

  @Override
  public synchronized CompletableFuture<Process> onExit() {
    Error why = unheard;
    listeners++;
    if (why != null && listeners == 2) { // the first while it loads
      throw why;
    }
    return ended.copy();
  }

  @Override
  public int waitFor() {
    return ended.join().exitValue();
  }

  @Override
  public boolean waitFor(long time, TimeUnit unit) throws InterruptedException {
    try {
      return ended.get(time, unit) != null;
    } catch (java.util.concurrent.ExecutionException | TimeoutException notYet) {
      return false;
    }
  }

  @Override
  public int exitValue() {
    return status;
  }

  @Override
  public boolean isAlive() {
    return !ended.isDone();
  }

  @Override
  public long pid() {
    return Integer.MAX_VALUE; // nobody's
  }

  @Override
  public void destroy() {
    status = KILLED;
    lines.forEach(Frames::close);
    ended.complete(this);
  }

  /** How often it was ended by others. */
  int ends() {
    return ends.get();
  }

  @Override
  public Process destroyForcibly() {
    ends.incrementAndGet();
    destroy();
    return this;
  }
}
