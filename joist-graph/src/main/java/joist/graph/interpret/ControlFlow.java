package joist.graph.interpret;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.ValueType;
import joist.tensor.Datum;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** If and Loop, whose bodies see the values around the node. */
final class ControlFlow {
  private ControlFlow() {}

  static void addTo(Map<String, Operation> all) {
    all.put("If", ControlFlow::branch);
    all.put("Loop", ControlFlow::loop);
  }

  private static List<Datum> branch(Call call) {
    return call.run(flag(call, call.input(0)) ? "then_branch" : "else_branch", List.of());
  }

  /**
   * Turns while the condition holds and the trip count, if there is one, is not reached. The last
   * outputs of the body are collected over the turns.
   */
  private static List<Datum> loop(Call call) {
    long most = call.optional(0).map(count -> single(call, count)).orElse(Long.MAX_VALUE);
    boolean goesOn = call.optional(1).map(condition -> flag(call, condition)).orElse(true);
    List<Datum> states = new ArrayList<>();
    for (int i = 2; i < call.data().size(); i++) {
      states.add(call.datum(i));
    }
    Graph body = call.graph("body");
    List<List<Tensor>> scans =
        IntStream.range(0, body.outputs().size() - 1 - states.size())
            .<List<Tensor>>mapToObj(i -> new ArrayList<>())
            .collect(Collectors.toList());
    for (long turn = 0; turn < most && goesOn; turn++) {
      List<Datum> made = turn(call, turn, states);
      goesOn = flag(call, call.tensor(made.getFirst()));
      for (int i = 0; i < states.size(); i++) {
        states.set(i, made.get(1 + i));
      }
      for (int i = 0; i < scans.size(); i++) {
        scans.get(i).add(call.tensor(made.get(1 + states.size() + i)));
      }
    }
    List<Datum> outputs = new ArrayList<>(states);
    for (int i = 0; i < scans.size(); i++) {
      DatumType type = body.outputs().get(1 + states.size() + i).datumType();
      outputs.add(scans.get(i).isEmpty() ? none(call, type) : Stacks.stack(scans.get(i), 0));
    }
    return outputs;
  }

  private static List<Datum> turn(Call call, long turn, List<Datum> states) {
    call.checkNotInterrupted();
    List<Datum> arguments = new ArrayList<>();
    arguments.add(Tensor.of(Shape.of(), turn));
    arguments.add(Tensor.of(Shape.of(), true));
    arguments.addAll(states);
    return call.run("body", arguments);
  }

  /** What no turn at all collects; an extent that is not known counts as 0. */
  private static Tensor none(Call call, DatumType type) {
    if (type instanceof ValueType tensor) {
      long[] dims = new long[tensor.rank() + 1];
      for (int axis = 0; axis < tensor.rank(); axis++) {
        dims[axis + 1] = tensor.dims().get(axis) instanceof Dim.Known(long extent) ? extent : 0;
      }
      return Tensor.zeros(tensor.elementType(), Shape.of(dims));
    }
    if (type instanceof DatumType.Unranked(ElementType element)) {
      return Tensor.zeros(element, Shape.of(0));
    }
    throw call.failure("no turn was made, and the body does not declare the type it collects");
  }

  private static boolean flag(Call call, Tensor tensor) {
    if (tensor.type() != ElementType.BOOL || tensor.shape().elements() != 1) {
      throw call.failure("expected one bool as condition, got " + tensor);
    }
    return tensor.bool(0);
  }

  private static long single(Call call, Tensor tensor) {
    if (tensor.shape().elements() != 1) {
      throw call.failure("expected one trip count, got " + tensor);
    }
    return Elements.integer(tensor, 0);
  }
}
