package joist.serving.isolate;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import joist.graph.GraphException;
import joist.model.Model;
import joist.tensor.Ledger;
import joist.tensor.OverBudgetException;
import joist.tensor.Tensor;

/**
 * The child process: loads one model, answers its parent's calls, one thread for each call at a
 * time, and ends when its parent does. Its standard input says what to do, and its end that the
 * parent is gone.
 */
public final class Child {
  private static final int FAULT = 3;

  private final ChildOrder order;
  private final Model model;
  private final SharedFile memory;

  private Child(ChildOrder order, Model model, SharedFile memory) {
    this.order = order;
    this.model = model;
    this.memory = memory;
  }

  public static void main(String[] arguments) throws IOException {
    DataInputStream in = new DataInputStream(System.in);
    ChildOrder order = ChildOrder.read(in);
    Thread.ofPlatform().daemon().name("joist-parent").start(() -> endWith(in));
    Model model;
    try {
      model = load(order);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError why) {
      try (Frames frames = connect(order)) {
        frames.send(out -> {
          out.writeByte(Said.CANNOT.code());
          out.writeInt(Frames.VERSION);
          out.writeUTF(order.token());
          out.writeUTF(text(why));
        });
      }
      Runtime.getRuntime().halt(FAULT);
      return;
    }
    try {
      serve(order, model);
    } catch (IOException | RuntimeException | Error fault) { // threads that were started would stay
      fault.printStackTrace();
      Runtime.getRuntime().halt(FAULT);
    }
  }

  private static void serve(ChildOrder order, Model model) throws IOException {
    SharedFile memory = new SharedFile(order.memory(), order.calls(), order.callBytes());
    Child child = new Child(order, model, memory);
    for (int call = 0; call < order.calls(); call++) {
      Frames frames = connect(order);
      int number = call;
      Thread.ofPlatform().name("joist-call-" + number).start(() -> child.serve(number, frames));
    }
  }

  /** Whatever it is doing: nobody waits for it any more. */
  private static void endWith(DataInputStream parent) {
    try {
      while (parent.read() >= 0) {
        // nothing more is said
      }
    } catch (IOException gone) {
      // the same
    }
    Runtime.getRuntime().halt(0);
  }

  private static Model load(ChildOrder order) {
    Ledger.Account account = new Ledger(order.budgetBytes()).open("isolated");
    return order.copied()
        ? Model.loadCopy(order.model(), account)
        : Model.load(order.model(), account);
  }

  private static Frames connect(ChildOrder order) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(order.socket()));
    return new Frames(channel);
  }

  private static String text(Throwable why) {
    String text = why.getMessage() == null ? why.toString() : why.getMessage();
    return text.length() > 10_000 ? text.substring(0, 10_000) : text;
  }

  private void serve(int call, Frames frames) {
    try {
      frames.send(out -> {
        out.writeByte(Said.HELLO.code());
        out.writeInt(Frames.VERSION);
        out.writeUTF(order.token());
        out.writeInt(call);
        out.writeUTF(model.digest());
      });
      while (true) {
        answer(call, frames);
      }
    } catch (IOException | RuntimeException gone) {
      Runtime.getRuntime().halt(0);
    } catch (Error fault) { // nobody would answer on this socket any more
      fault.printStackTrace();
      Runtime.getRuntime().halt(FAULT);
    }
  }

  private void answer(int call, Frames frames) throws IOException {
    DataInputStream in = frames.receive();
    Frames.Content answer;
    try {
      answer = answer(call, in);
    } catch (GraphException | SharedArea.TooLargeException bad) {
      answer = failure(Said.BAD_INPUTS, bad);
    } catch (OverBudgetException | SharedArea.NoRoomException room) {
      answer = failure(Said.NO_ROOM, room);
    } catch (RuntimeException | StackOverflowError why) {
      answer = failure(Said.FAILED, why);
    }
    frames.send(answer);
  }

  private static Frames.Content failure(Said said, Throwable why) {
    return out -> {
      out.writeByte(said.code());
      out.writeUTF(text(why));
    };
  }

  private Frames.Content answer(int call, DataInputStream in) throws IOException {
    return switch (Ask.of(in.readByte())) {
      case RUN -> {
        // The outputs are this process's own; they are laid down before the frame is sent.
        Map<String, Tensor> outputs = model.run(memory.in(call).read(in, false));
        ByteArrayOutputStream described = new ByteArrayOutputStream();
        memory.out(call).write(outputs, new DataOutputStream(described));
        yield out -> {
          out.writeByte(Said.ANSWER.code());
          out.write(described.toByteArray());
        };
      }
      case KEEPS_ROWS_APART -> {
        boolean apart = model.keepsRowsApart(memory.in(call).read(in, false));
        yield out -> {
          out.writeByte(Said.YES_OR_NO.code());
          out.writeBoolean(apart);
        };
      }
      case WARM -> {
        model.warm(Duration.ofMillis(in.readLong()));
        yield out -> {
          out.writeByte(Said.YES_OR_NO.code());
          out.writeBoolean(true);
        };
      }
    };
  }
}
