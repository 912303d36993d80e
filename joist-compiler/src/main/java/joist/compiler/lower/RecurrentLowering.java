package joist.compiler.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.compiler.contract.LoopPlan;
import joist.compiler.contract.Recurrent;
import joist.compiler.contract.Recurrent.Cell;
import joist.compiler.contract.Recurrent.Direction;
import joist.compiler.memory.Place;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** LSTM, GRU and RNN of constant weights and default activations, all sequences of one length. */
public final class RecurrentLowering {
  private static final int W = 1;
  private static final int R = 2;
  private static final int B = 3;
  private static final int LENGTHS = 4;
  private static final int INITIAL_HIDDEN = 5;
  private static final int INITIAL_CELL = 6;
  private static final int PEEPHOLES = 7;

  private final Planning planning;
  private final Node node;

  private RecurrentLowering(Planning planning, Node node) {
    this.planning = planning;
    this.node = node;
  }

  /** Lowers a layer; false where it is none that is known. */
  public static boolean lower(Planning planning, Node node) {
    return new RecurrentLowering(planning, node).run();
  }

  private boolean has(int input) {
    return node.inputs().size() > input && !node.inputs().get(input).isEmpty();
  }

  private Optional<Tensor> constant(int input) {
    return has(input) ? planning.constant(node.inputs().get(input)) : Optional.empty();
  }

  private boolean isKnown() {
    boolean constant =
        constant(W).isPresent() && constant(R).isPresent() && has(B) == constant(B).isPresent();
    boolean plain =
        node.attribute("activations").isEmpty()
            && node.attribute("clip").isEmpty()
            && node.intAttribute("input_forget", 0) == 0;
    return constant && plain && !has(LENGTHS) && !has(PEEPHOLES);
  }

  private boolean run() {
    if (!isKnown()) {
      return false;
    }
    Place x = planning.dense(planning.place(node.inputs().getFirst()));
    Recurrent recurrent = recurrent(x);
    boolean some = x.shape()[0] > 0 && x.shape()[1] > 0 && x.shape()[2] > 0;
    if (!some) {
      return false;
    }
    List<Place> inputs = new ArrayList<>(List.of(x));
    inputs.add(has(INITIAL_HIDDEN) ? given(INITIAL_HIDDEN) : x);
    inputs.add(has(INITIAL_CELL) ? given(INITIAL_CELL) : x);
    LoopPlan plan = recurrent.plan(planning.tile());
    List<Place> weights = new ArrayList<>();
    for (int i = 0; i < plan.packings().size(); i++) {
      weights.add(planning.packed(constant(W + i).orElseThrow(), plan.packings().get(i)));
    }
    List<Place> outputs = outputs(recurrent);
    LoopPlans.add(planning, plan, new LoopPlans.Bound(inputs, outputs, weights, List.of()), node);
    return true;
  }

  private Place given(int input) {
    return planning.dense(planning.place(node.inputs().get(input)));
  }

  private Recurrent recurrent(Place x) {
    boolean batchFirst = node.intAttribute("layout", 0) != 0;
    List<Direction> directions =
        switch (node.stringAttribute("direction", "forward")) {
          case "reverse" -> List.of(Direction.BACKWARD);
          case "bidirectional" -> List.of(Direction.FORWARD, Direction.BACKWARD);
          default -> List.of(Direction.FORWARD);
        };
    return new Recurrent(
        cell(),
        x.shape()[batchFirst ? 1 : 0],
        x.shape()[batchFirst ? 0 : 1],
        x.shape()[2],
        constant(R).orElseThrow().shape().dim(2),
        directions,
        batchFirst,
        new Recurrent.Given(has(B), has(INITIAL_HIDDEN), has(INITIAL_CELL)));
  }

  private Cell cell() {
    return switch (node.operator()) {
      case "LSTM" -> Cell.LSTM;
      case "GRU" ->
          node.intAttribute("linear_before_reset", 0) == 0
              ? Cell.GRU
              : Cell.GRU_LINEAR_BEFORE_RESET;
      default -> Cell.RNN;
    };
  }

  /** All hidden states, the last one, and the last cell; those that nobody reads get memory too. */
  private List<Place> outputs(Recurrent recurrent) {
    long directions = recurrent.directions().size();
    long batch = recurrent.batch();
    long hidden = recurrent.hidden();
    long[] all =
        recurrent.batchFirst()
            ? new long[] {batch, recurrent.steps(), directions, hidden}
            : new long[] {recurrent.steps(), directions, batch, hidden};
    long[] state =
        recurrent.batchFirst()
            ? new long[] {batch, directions, hidden}
            : new long[] {directions, batch, hidden};
    List<Place> outputs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Place place = planning.fresh(ElementType.F32, i == 0 ? all : state);
      outputs.add(place);
      if (node.outputs().size() > i && !node.outputs().get(i).isEmpty()) {
        planning.put(node.outputs().get(i), place);
      }
    }
    return outputs;
  }
}
