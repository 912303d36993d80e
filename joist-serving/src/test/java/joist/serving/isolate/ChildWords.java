package joist.serving.isolate;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import joist.graph.Dim;
import joist.graph.GraphException;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.serving.flight.RunStep;
import joist.tensor.ElementType;
import joist.tensor.OverBudgetException;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a parent reads of a child, for any bytes, which come through a socket and the memory that
 * both share: it is taken, or a reason to end the child. One thread at a time.
 */
public final class ChildWords { // never closed: it is there as long as its process
  private static final String TOKEN = "token";
  private static final String DIGEST = "digest";
  private static final int AREA_BYTES = 4096;

  private final ServerSocketChannel server;
  private final ChildOrder order;
  private final SharedArea area;
  private final MemorySegment memory;

  public ChildWords() {
    try {
      Path folder = Files.createTempDirectory("joist-words");
      Path socket = folder.resolve("socket");
      Path shared = Files.write(folder.resolve("memory"), new byte[AREA_BYTES]);
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket));
      order = new ChildOrder(socket, shared, TOKEN, shared, false, 1, 2, AREA_BYTES);
      memory = MemorySegment.ofBuffer(ByteBuffer.allocateDirect(AREA_BYTES));
      area = new SharedArea(new RandomAccessFile(shared.toFile(), "rw"), 0, memory);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** One that says who it is, and what its handler takes and gives. */
  public void greeting(byte[] said) {
    hear(
        said,
        channel -> {
          Frames.Frame frame = new Frames(channel).receive();
          @Nullable Frames[] places = new Frames[order.calls()];
          Face face = Life.greeted(frame.content(), places, order, DIGEST).face();
          face.write(new DataOutputStream(new ByteArrayOutputStream()));
        });
  }

  /** One that answers a call; the first two bytes say how many of the others are in memory. */
  public void answer(byte[] said) {
    ByteBuffer all = ByteBuffer.wrap(said);
    int there = said.length < 2 ? 0 : all.getShort() & 0xFFFF;
    byte[] shared = new byte[Math.min(AREA_BYTES, Math.min(there, all.remaining()))];
    all.get(shared);
    memory.fill((byte) 0).asSlice(0, shared.length).copyFrom(MemorySegment.ofArray(shared));
    hear(Arrays.copyOfRange(said, all.position(), said.length), this::answer);
  }

  private void answer(SocketChannel channel) throws IOException {
    try (Line line = new Line(channel)) {
      long minute = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      Frames.Frame frame = line.receive(minute);
      if (frame == null) {
        throw new AssertionError("a minute passed");
      }
      IsolatedRunner.expect(Said.ANSWER, frame.content().readByte(), frame.content());
      Map<String, Tensor> outputs = area.read(frame.content(), true);
      ChildSteps.read(frame.content());
      outputs.values().forEach(ChildWords::look);
    }
  }

  /** At all of it. */
  private static void look(Tensor tensor) {
    if (tensor.type() == ElementType.STRING) {
      List.of(tensor.strings());
    } else {
      tensor.data().toArray(ValueLayout.JAVA_BYTE);
    }
  }

  @FunctionalInterface
  private interface Hearing {
    void of(SocketChannel channel) throws IOException;
  }

  private void hear(byte[] said, Hearing hearing) {
    try (SocketChannel child = SocketChannel.open(UnixDomainSocketAddress.of(order.socket()));
        SocketChannel parent = server.accept()) {
      child.write(ByteBuffer.wrap(said));
      child.close();
      hearing.of(parent);
    } catch (Broken | GraphException | OverBudgetException | IsolatedRunner.Failure told) {
      if (told.getMessage() == null) {
        throw new AssertionError("no reason", told);
      }
    } catch (IOException gone) {
      // it is ended
    }
  }

  /** A greeting that is taken. */
  public static byte[] hello() {
    Value x = new Value("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(3)));
    return bytes(out -> {
      out.writeByte(Said.HELLO.code());
      out.writeInt(Frames.VERSION);
      out.writeUTF(TOKEN);
      out.writeInt(1);
      out.writeUTF(DIGEST);
      new Face(List.of(x), List.of(x)).write(out);
    });
  }

  /** An answer that is taken, of numbers and texts, with steps. */
  public byte[] outputs() {
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("y", Tensor.of(Shape.of(2, 1), 1.5f, 2));
    outputs.put("city", Tensor.of(Shape.of(2), "ATL", "ORD"));
    byte[] frame =
        bytes(out -> {
          out.writeByte(Said.ANSWER.code());
          area.write(outputs, out);
          ChildSteps.write(List.of(new RunStep("add", "n", 7)), out);
        });
    int used = 64 + 14; // the texts lie behind the numbers, aligned
    ByteBuffer all = ByteBuffer.allocate(2 + used + frame.length).putShort((short) used);
    all.put(memory.asSlice(0, used).toArray(ValueLayout.JAVA_BYTE)).put(frame);
    return all.array();
  }

  /** Frames that say what went wrong. */
  public static List<byte[]> failures() {
    return List.of(
        new byte[2],
        behindNothing(
            bytes(out -> {
              out.writeByte(Said.NO_ROOM.code());
              out.writeUTF("full");
              out.writeBoolean(true);
            })),
        behindNothing(
            bytes(out -> {
              out.writeByte(Said.FAILED.code());
              out.writeUTF("it failed");
            })));
  }

  private static byte[] behindNothing(byte[] frame) {
    return ByteBuffer.allocate(2 + frame.length).putShort((short) 0).put(frame).array();
  }

  private static byte[] bytes(Frames.Content content) {
    try {
      return Frames.encode(1, content).array();
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
  }
}
