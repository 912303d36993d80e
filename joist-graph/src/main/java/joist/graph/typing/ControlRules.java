package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.tensor.ElementType;

/** Types of If, Loop and Scan: those of their bodies, joined. */
final class ControlRules {
  private ControlRules() {}

  static List<Facts> branch(Inference call) {
    List<Facts> yes = body(call, "then_branch", List.of());
    List<Facts> no = body(call, "else_branch", List.of());
    if (yes.size() != no.size()) {
      throw call.failure(
          "expected as many outputs of both branches, got %d and %d"
              .formatted(yes.size(), no.size()));
    }
    List<Facts> outputs = new ArrayList<>();
    for (int i = 0; i < yes.size(); i++) {
      DatumType type =
          new Joining(call).join(yes.get(i).datum(), no.get(i).datum(), "branch output " + i);
      outputs.add(Facts.of(type));
    }
    return outputs;
  }

  /** The body takes the turn, the condition and the states, and gives condition, states, scans. */
  static List<Facts> loop(Inference call) {
    int states = Math.max(0, call.inputs().size() - 2);
    Graph body = call.graph("body");
    if (body.outputs().size() < 1 + states) {
      throw call.failure(
          "expected a body of %d outputs or more (the condition and %d states), got %d"
              .formatted(1 + states, states, body.outputs().size()));
    }
    List<DatumType> types = new ArrayList<>();
    for (int i = 0; i < states; i++) {
      types.add(call.input(2 + i).datum());
    }
    List<Facts> made = stable(call, types);
    if (made.getFirst().type() != ElementType.BOOL) {
      throw call.failure("expected a bool as first output of the body, got " + made.getFirst());
    }
    List<Facts> outputs = new ArrayList<>();
    for (int i = 0; i < states; i++) {
      boolean always = !(made.get(1 + i).datum() instanceof DatumType.Maybe);
      outputs.add(
          Facts.of(
              types.get(i) instanceof DatumType.Maybe(DatumType content) && always
                  ? content
                  : types.get(i)));
    }
    for (Facts scan : made.subList(1 + states, made.size())) {
      outputs.add(stacked(call, scan, 0, call.symbols().fresh()));
    }
    return outputs;
  }

  /**
   * The body's outputs once {@code types} of the states are such that a turn does not change them.
   * What a turn changes is known less of from then on: an extent is a symbol, or even the rank is
   * unknown.
   */
  private static List<Facts> stable(Inference call, List<DatumType> types) {
    Joining joining = new Joining(call);
    List<Facts> made = turn(call, types);
    while (widen(joining, types, made)) {
      made = turn(call, types);
    }
    return made;
  }

  private static List<Facts> turn(Inference call, List<DatumType> types) {
    List<Facts> arguments = new ArrayList<>();
    arguments.add(Facts.of(ElementType.I64, List.of()));
    arguments.add(Facts.of(ElementType.BOOL, List.of()));
    types.forEach(type -> arguments.add(Facts.of(type)));
    return body(call, "body", arguments);
  }

  /** Covers what the turn made; true where that changed a type, which ends as ranks do. */
  private static boolean widen(Joining joining, List<DatumType> types, List<Facts> made) {
    boolean changed = false;
    for (int i = 0; i < types.size(); i++) {
      DatumType before = types.get(i);
      DatumType joined = joining.join(before, made.get(1 + i).datum(), "state " + i);
      changed |= !joined.equals(before);
      types.set(i, joined);
    }
    return changed;
  }

  /** Version 8: all states and scans have a batch in front, and the sequence behind it. */
  static List<Facts> scan(Inference call) {
    int first = call.opset() < 9 ? 1 : 0;
    int scans = Math.toIntExact(call.node().intAttribute("num_scan_inputs", 0));
    int states = call.inputs().size() - first - scans;
    if (scans < 1 || states < 0) {
      throw call.failure(
          "expected num_scan_inputs of 1 to %d, got %d"
              .formatted(call.inputs().size() - first, scans));
    }
    List<Facts> arguments = new ArrayList<>();
    long[] axes = call.node().intsAttribute("scan_input_axes");
    for (int i = first; i < call.inputs().size(); i++) {
      int scan = i - first - states;
      Facts whole = first == 1 ? without(call, call.input(i), 0) : call.input(i);
      long axis = scan >= 0 && scan < axes.length ? axes[scan] : 0;
      arguments.add(scan < 0 ? whole : without(call, whole, axis));
    }
    List<Facts> made = body(call, "body", arguments);
    if (made.size() < states) {
      throw call.failure(
          "expected a body of %d outputs or more, one a state, got %d"
              .formatted(states, made.size()));
    }
    return scanned(call, made, states);
  }

  private static List<Facts> scanned(Inference call, List<Facts> made, int states) {
    long[] axes = call.node().intsAttribute("scan_output_axes");
    Dim turns = call.symbols().fresh();
    Dim batch = call.symbols().fresh();
    List<Facts> outputs = new ArrayList<>();
    for (int i = 0; i < made.size(); i++) {
      Facts facts = made.get(i);
      if (i >= states) {
        long axis = i - states < axes.length ? axes[i - states] : 0;
        facts = stacked(call, facts, axis, turns);
      }
      outputs.add(call.opset() < 9 ? stacked(call, facts, 0, batch) : Facts.of(facts.datum()));
    }
    return outputs;
  }

  /** A tensor without its dimension {@code axis}. */
  private static Facts without(Inference call, Facts whole, long axis) {
    return whole
        .dims()
        .map(dims -> {
          List<Dim> rest = new ArrayList<>(dims);
          int at = Math.toIntExact(axis < 0 ? axis + dims.size() : axis);
          if (at < 0 || at >= dims.size()) {
            throw call.failure("axis %d is outside of %s".formatted(axis, whole));
          }
          rest.remove(at);
          return Facts.of(whole.type(), rest);
        })
        .orElseGet(() -> Facts.of(new DatumType.Unranked(whole.type())));
  }

  /** Tensors of one type laid one after another along a new dimension {@code axis}. */
  private static Facts stacked(Inference call, Facts part, long axis, Dim count) {
    return part.dims()
        .map(dims -> {
          List<Dim> all = new ArrayList<>(dims);
          int at = Math.toIntExact(axis < 0 ? axis + dims.size() + 1 : axis);
          if (at < 0 || at > dims.size()) {
            throw call.failure("axis %d is outside of %s with one more".formatted(axis, part));
          }
          all.add(at, count);
          return Facts.of(part.type(), all);
        })
        .orElseGet(() -> Facts.of(new DatumType.Unranked(part.type())));
  }

  /** Infers the body, and says at which node it stands if something is wrong within. */
  static List<Facts> body(Inference call, String key, List<Facts> arguments) {
    Graph body = call.graph(key);
    try {
      return call.bodies().infer(body, arguments);
    } catch (GraphException e) {
      GraphException named = call.failure("in its " + key + ": " + e.getMessage());
      named.initCause(e);
      throw named;
    }
  }

  /** SequenceMap: a sequence of each output of the body. */
  static List<Facts> sequenceMap(Inference call) {
    List<Facts> arguments = new ArrayList<>();
    for (Optional<Facts> input : call.inputs()) {
      DatumType type = input.orElseThrow(() -> call.failure("an input is left out")).datum();
      arguments.add(Facts.of(type instanceof DatumType.Sequence(DatumType item) ? item : type));
    }
    return body(call, "body", arguments).stream()
        .map(made -> Facts.of(new DatumType.Sequence(made.datum())))
        .toList();
  }
}
