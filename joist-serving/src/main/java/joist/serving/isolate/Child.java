package joist.serving.isolate;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import joist.graph.GraphException;
import joist.model.Model;
import joist.model.handler.HandlerJar;
import joist.serving.flight.StepLog;
import joist.tensor.Ledger;
import joist.tensor.OverBudgetException;
import joist.tensor.Tensor;

/**
 * The child process: loads one model, answers its parent's calls, one thread for each call at a
 * time, and ends when its parent does. Its standard input says what to do, and its end that the
 * parent is gone.
 */
public final class Child {
  private static final int FAULT = 4; // 3 is the JVM's own, where its heap is too small

  private final ChildOrder order;
  private final Model model;
  private final SharedFile memory;
  private final List<Cancelling> places;

  Child(ChildOrder order, Model model, SharedFile memory, List<Cancelling> places) {
    this.order = order;
    this.model = model;
    this.memory = memory;
    this.places = places;
  }

  public static void main(String[] arguments) throws IOException {
    DataInputStream in = new DataInputStream(System.in);
    ChildOrder order = ChildOrder.read(in);
    List<Cancelling> places = Stream.generate(Cancelling::new).limit(order.calls()).toList();
    Thread.ofPlatform().daemon().name("joist-parent").start(() -> listen(in, places));
    Model model;
    try {
      model = load(order);
    } catch (RuntimeException | Error why) {
      try (Frames frames = connect(order)) {
        frames.send(
            0,
            out -> {
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
      SharedFile memory = new SharedFile(order.memory(), order.calls(), order.callBytes());
      new Child(order, model, memory, places).serve();
    } catch (IOException | RuntimeException | Error fault) { // threads that were started would stay
      fault.printStackTrace();
      Runtime.getRuntime().halt(FAULT);
    }
  }

  private void serve() throws IOException {
    for (int place = 0; place < order.calls(); place++) {
      Frames frames = connect(order);
      int number = place;
      Thread.ofPlatform().name("joist-call-" + number).start(() -> serve(number, frames));
    }
  }

  /** Stops calls as the parent asks, and this process when that is gone, whatever it is doing. */
  private static void listen(DataInputStream parent, List<Cancelling> places) {
    try {
      while (true) {
        int place = parent.readInt();
        places.get(place).cancel(parent.readLong());
      }
    } catch (IOException gone) {
      Runtime.getRuntime().halt(0);
    }
  }

  private static Model load(ChildOrder order) {
    if (HandlerJar.is(order.model())) {
      return HandlerJar.load(order.model());
    }
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

  private void serve(int place, Frames frames) {
    Face face = HandlerJar.is(order.model()) ? Face.of(model.graph()) : Face.KNOWN;
    try {
      frames.send(
          0,
          out -> {
            out.writeByte(Said.HELLO.code());
            out.writeInt(Frames.VERSION);
            out.writeUTF(order.token());
            out.writeInt(place);
            out.writeUTF(model.digest());
            face.write(out);
          });
      while (true) {
        Frames.Frame asked = frames.receive();
        frames.send(asked.call(), answer(place, asked));
      }
    } catch (IOException | RuntimeException gone) {
      Runtime.getRuntime().halt(0);
    } catch (Error fault) { // nobody would answer on this socket any more
      fault.printStackTrace();
      Runtime.getRuntime().halt(FAULT);
    }
  }

  /** What to say to a frame at a place; one thread for each place at a time. */
  Frames.Content answer(int place, Frames.Frame asked) throws IOException {
    try {
      return answer(place, asked.call(), asked.content());
    } catch (GraphException bad) {
      return failure(Said.BAD_INPUTS, bad);
    } catch (OverBudgetException room) {
      Frames.Content said = failure(Said.NO_ROOM, room);
      return out -> {
        said.writeTo(out);
        out.writeBoolean(room.neverFits());
      };
    } catch (RuntimeException | StackOverflowError why) {
      return failure(Said.FAILED, why);
    }
  }

  private static Frames.Content failure(Said said, Throwable why) {
    return out -> {
      out.writeByte(said.code());
      out.writeUTF(text(why));
    };
  }

  private Frames.Content answer(int place, long call, DataInputStream in) throws IOException {
    SharedArea given = memory.in(place);
    return switch (Ask.of(in.readByte())) {
      case RUN -> {
        Map<String, Tensor> inputs = inputs(given, in);
        yield answer(place, places.get(place).run(call, () -> model.run(inputs)));
      }
      case RUN_WATCHED -> {
        Map<String, Tensor> inputs = inputs(given, in);
        StepLog log = new StepLog();
        Frames.Content answer =
            answer(
                place, places.get(place).run(call, () -> model.run(inputs, Runnable::run, 1, log)));
        yield out -> {
          answer.writeTo(out);
          ChildSteps.write(log.steps(), out);
        };
      }
      case KEEPS_ROWS_APART -> {
        Map<String, Tensor> inputs = given.read(in, false);
        yield yesOrNo(places.get(place).run(call, () -> model.keepsRowsApart(inputs)));
      }
      case WARM -> {
        Duration most = Duration.ofMillis(in.readLong());
        yield yesOrNo(
            places
                .get(place)
                .run(
                    call,
                    () -> {
                      model.warm(most);
                      return true;
                    }));
      }
    };
  }

  /** A model is done with its inputs when it has answered; what a handler does is its own. */
  private Map<String, Tensor> inputs(SharedArea given, DataInputStream in) throws IOException {
    return given.read(in, HandlerJar.is(order.model()));
  }

  /** The outputs are this process's own; they are laid down before the frame is sent. */
  private Frames.Content answer(int place, Map<String, Tensor> outputs) throws IOException {
    ByteArrayOutputStream described = new ByteArrayOutputStream();
    memory.out(place).write(outputs, new DataOutputStream(described));
    return out -> {
      out.writeByte(Said.ANSWER.code());
      out.write(described.toByteArray());
    };
  }

  private static Frames.Content yesOrNo(boolean yes) {
    return out -> {
      out.writeByte(Said.YES_OR_NO.code());
      out.writeBoolean(yes);
    };
  }
}
