package joist.serving.isolate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import joist.tensor.Ledger;
import org.jspecify.annotations.Nullable;

/**
 * One life of a child: its process, its sockets and its memory, from its start to its end.
 * Thread-safe: a place for a call is one thread's while that has it.
 */
final class Life {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final int TOKEN_BYTES = 16;

  private final Process process;
  private final SharedFile memory;
  private final List<Line> lines;
  private final Face face;
  private final AtomicLong calls = new AtomicLong();
  private final ArrayDeque<Integer> free = new ArrayDeque<>(); // under this lock
  private int inside; // under this lock
  private boolean over; // under this lock
  private boolean closed; // under this lock
  private volatile String blame = "";

  private Life(Process process, SharedFile memory, Greeted greeted) {
    this.process = process;
    this.memory = memory;
    this.lines = greeted.lines();
    this.face = greeted.face();
    for (int place = 0; place < lines.size(); place++) {
      free.add(place);
    }
  }

  /** What came of a child's greetings, by places. */
  private record Greeted(List<Line> lines, Face face) {}

  /** One greeting. */
  record Greeting(int place, Face face) {}

  /**
   * What a child is started for.
   *
   * @param digest that its model's file must have
   */
  record Plan(
      Path model,
      boolean copied,
      String digest,
      IsolationSettings settings,
      Ledger.Account account,
      Ledger ledger,
      Isolation.Starter starter) {}

  /**
   * Starts a child and waits until it has loaded its model.
   *
   * @param started is handed the process, which it may end
   * @throws Broken saying why there is none
   */
  static Life begin(Plan plan, ScheduledExecutorService watch, Consumer<Process> started) {
    try {
      Path folder = privateFolder();
      try {
        return begin(plan, folder, watch, started);
      } finally {
        Files.deleteIfExists(folder.resolve("memory"));
        Files.deleteIfExists(folder.resolve("socket"));
        Files.deleteIfExists(folder);
      }
    } catch (IOException cannot) {
      throw new Broken("a child process cannot be started: " + cannot);
    }
  }

  /** Readable by this user alone. */
  private static Path privateFolder() throws IOException {
    return Files.isWritable(SHARED_MEMORY)
        ? Files.createTempDirectory(SHARED_MEMORY, "joist-")
        : Files.createTempDirectory("joist-");
  }

  private static Life begin(
      Plan plan, Path folder, ScheduledExecutorService watch, Consumer<Process> started)
      throws IOException {
    byte[] token = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(token);
    IsolationSettings settings = plan.settings();
    ChildOrder order =
        new ChildOrder(
            folder.resolve("socket"),
            folder.resolve("memory"),
            HexFormat.of().formatHex(token),
            plan.model().toAbsolutePath(),
            plan.copied(),
            Math.max(1, plan.ledger().budgetBytes() - plan.ledger().totalBytes()),
            settings.calls(),
            settings.callBytes());
    Files.createFile(
        order.memory(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    SharedFile memory = new SharedFile(order.memory(), settings.calls(), settings.callBytes());
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(order.socket()), settings.calls());
      Process process = plan.starter().start(order);
      started.accept(process);
      return new Life(process, memory, loaded(process, server, order, plan, watch));
    } catch (IOException | RuntimeException | Error why) {
      memory.close();
      throw why;
    }
  }

  /** Waits until the child greets for each call; ends it where it does not. */
  private static Greeted loaded(
      Process process,
      ServerSocketChannel server,
      ChildOrder order,
      Plan plan,
      ScheduledExecutorService watch) {
    CompletableFuture<Void> ended = process.onExit().thenRun(() -> close(server));
    @Nullable ScheduledFuture<?> late = null;
    try {
      long limit = plan.settings().startLimit().toNanos();
      late = watch.schedule(process::destroyForcibly, limit, TimeUnit.NANOSECONDS);
      return accept(server, order, plan.digest());
    } catch (IOException | RuntimeException why) {
      process.destroyForcibly();
      throw why instanceof Broken broken ? broken : new Broken(endedWhileLoading(process, late));
    } catch (Error why) {
      process.destroyForcibly();
      throw why;
    } finally {
      if (late != null) {
        late.cancel(false);
      }
      ended.cancel(false);
    }
  }

  private static String endedWhileLoading(Process process, @Nullable ScheduledFuture<?> late) {
    return late != null && late.isDone()
        ? "the child did not load its model in time"
        : "the child ended while it loaded its model: " + Exit.of(process);
  }

  private static void close(ServerSocketChannel server) {
    try {
      server.close();
    } catch (IOException closed) {
      System.getLogger("joist.serving").log(System.Logger.Level.DEBUG, "a socket", closed);
    }
  }

  private static Greeted accept(ServerSocketChannel server, ChildOrder order, String digest)
      throws IOException {
    @Nullable Frames[] places = new Frames[order.calls()];
    List<Frames> accepted = new ArrayList<>();
    List<Line> lines = new ArrayList<>();
    Face face = Face.KNOWN;
    try {
      for (int i = 0; i < places.length; i++) {
        Frames frames = new Frames(server.accept());
        accepted.add(frames);
        Greeting greeting = greeted(frames.receive().content(), places, order, digest);
        places[greeting.place()] = frames;
        face = greeting.face();
      }
      for (@Nullable Frames frames : places) {
        if (frames != null) {
          lines.add(new Line(frames.channel()));
        }
      }
      return new Greeted(lines, face);
    } catch (IOException | RuntimeException | Error why) {
      lines.forEach(Line::close); // where there are no more files to be had, these come back
      accepted.forEach(Frames::close);
      throw why;
    }
  }

  /** The place that a child that is ours greets for, and the face of its model. */
  static Greeting greeted(
      DataInputStream in, @Nullable Frames[] places, ChildOrder order, String digest)
      throws IOException {
    int said = in.readByte();
    if (said != Said.HELLO.code() && said != Said.CANNOT.code()) {
      throw new Broken("expected a child's greeting, got a frame that begins with " + said);
    }
    int version = in.readInt();
    if (version != Frames.VERSION || !in.readUTF().equals(order.token())) {
      throw new Broken(
          "expected a child of version %d with its token, got version %d or another token"
              .formatted(Frames.VERSION, version));
    }
    if (said == Said.CANNOT.code()) {
      throw new Broken("the child cannot load its model: " + in.readUTF());
    }
    int place = in.readInt();
    String loaded = in.readUTF();
    if (place < 0 || place >= places.length || places[place] != null) {
      throw new Broken("expected a greeting for each place once, got place " + place);
    }
    if (!loaded.equals(digest)) {
      throw new Broken(
          "expected the file with digest %s that was proven, got %s in '%s'; deploy it anew"
              .formatted(digest, loaded, order.model()));
    }
    return new Greeting(place, Face.read(in));
  }

  /** What its model takes and gives, where only the child knows that. */
  Face face() {
    return face;
  }

  Process process() {
    return process;
  }

  /** A place for a call; -1 where all are taken, or the life is over. */
  synchronized int enter() {
    Integer place = over ? null : free.poll();
    if (place == null) {
      return -1;
    }
    inside++;
    return place;
  }

  /** Whether its process has ended, as far as was heard. */
  synchronized boolean isOver() {
    return over;
  }

  void leave(int place) {
    synchronized (this) {
      free.push(place); // the same again, whose memory the file system has given already
      inside--;
    }
    closeIfLast();
  }

  /** A number that no call of this life had. */
  long nextCall() {
    return calls.incrementAndGet();
  }

  /** Asks the child to stop a call; its answer comes nevertheless, if it heeds that. */
  void cancel(int place, long call) {
    try {
      ChildOrder.cancel(new DataOutputStream(process.getOutputStream()), place, call);
    } catch (IOException ended) {
      kill("");
    }
  }

  private synchronized void closeIfLast() {
    if (over && inside == 0 && !closed) {
      closed = true;
      memory.close();
    }
  }

  Line line(int place) {
    return lines.get(place);
  }

  SharedFile memory() {
    return memory;
  }

  /** What the child holds of memory, and what lies between it and its parent. */
  long bytes() {
    return ResidentBytes.of(process.pid()) + memory.bytes();
  }

  /** Ends the process, for a reason that is more to the point than its exit status. */
  void kill(String why) {
    if (blame.isEmpty()) {
      blame = why;
    }
    process.destroyForcibly();
  }

  /** Why it ended. */
  String ending() {
    return blame.isEmpty() ? Exit.of(process) : blame;
  }

  /** Hears that the process has ended; memory goes with the last call inside. */
  void end() {
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
    }
    lines.forEach(Line::close);
    closeIfLast();
  }
}
