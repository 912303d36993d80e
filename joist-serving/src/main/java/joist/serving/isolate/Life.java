package joist.serving.isolate;

import java.io.DataInputStream;
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
  private final List<Frames> frames;
  private final ArrayDeque<Integer> free = new ArrayDeque<>(); // under this lock
  private int inside; // under this lock
  private boolean over; // under this lock
  private boolean closed; // under this lock
  private volatile String blame = "";

  private Life(Process process, SharedFile memory, List<Frames> frames) {
    this.process = process;
    this.memory = memory;
    this.frames = frames;
    for (int call = 0; call < frames.size(); call++) {
      free.add(call);
    }
  }

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
      Ledger ledger) {}

  /**
   * Starts a child and waits until it has loaded its model.
   *
   * @throws Broken saying why there is none
   */
  static Life begin(Plan plan, ScheduledExecutorService watch) {
    try {
      Path folder = privateFolder();
      try {
        return begin(plan, folder, watch);
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

  private static Life begin(Plan plan, Path folder, ScheduledExecutorService watch)
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
      Process process = ChildProcess.start(order);
      return new Life(process, memory, loaded(process, server, order, plan, watch));
    } catch (IOException | RuntimeException why) {
      memory.close();
      throw why;
    }
  }

  /** Waits until the child greets for each call; ends it where it does not. */
  private static List<Frames> loaded(
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

  private static List<Frames> accept(ServerSocketChannel server, ChildOrder order, String digest)
      throws IOException {
    @Nullable Frames[] calls = new Frames[order.calls()];
    List<Frames> accepted = new ArrayList<>();
    try {
      for (int i = 0; i < calls.length; i++) {
        Frames frames = new Frames(server.accept());
        accepted.add(frames);
        calls[greeted(frames.receive(), calls, order, digest)] = frames;
      }
    } catch (IOException | RuntimeException why) {
      accepted.forEach(Frames::close);
      throw why;
    }
    List<Frames> all = new ArrayList<>();
    for (@Nullable Frames each : calls) {
      if (each != null) {
        all.add(each);
      }
    }
    return all;
  }

  /** The number of the call that a child that is ours greets for. */
  private static int greeted(
      DataInputStream in, @Nullable Frames[] calls, ChildOrder order, String digest)
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
    int call = in.readInt();
    String loaded = in.readUTF();
    if (call < 0 || call >= calls.length || calls[call] != null) {
      throw new Broken("expected a greeting for each call once, got call " + call);
    }
    if (!loaded.equals(digest)) {
      throw new Broken(
          "expected the file with digest %s that was proven, got %s in '%s'; deploy it anew"
              .formatted(digest, loaded, order.model()));
    }
    return call;
  }

  Process process() {
    return process;
  }

  /** A place for a call; -1 where all are taken, or the life is over. */
  synchronized int enter() {
    Integer call = over ? null : free.poll();
    if (call == null) {
      return -1;
    }
    inside++;
    return call;
  }

  void leave(int call) {
    synchronized (this) {
      free.push(call); // the same again, whose memory the file system has given already
      inside--;
    }
    closeIfLast();
  }

  private synchronized void closeIfLast() {
    if (over && inside == 0 && !closed) {
      closed = true;
      memory.close();
    }
  }

  Frames frames(int call) {
    return frames.get(call);
  }

  SharedFile memory() {
    return memory;
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
    frames.forEach(Frames::close);
    closeIfLast();
  }
}
