package joist.compiler.shaped;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import joist.compiler.contract.TileShape;
import joist.compiler.pass.SingleNode;
import joist.compiler.target.Target;
import joist.compiler.team.StepWatch;
import joist.compiler.team.Workers;
import joist.graph.DatumType;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.typing.Verifier;
import joist.tensor.CallMemory;
import joist.tensor.Datum;
import joist.tensor.Tensor;
import joist.tensor.TensorRows;

/**
 * A graph run for inputs of certain shapes: a plan for all nodes whose extents these shapes settle;
 * then, where there are others, the first of them by the reference interpreter, and what is behind
 * it as a graph of its own, for the shapes that came out.
 *
 * <p>Thread-safe; each running call borrows a workspace.
 */
final class ShapedProgram {
  private final Graph graph;
  private final ShapedPlan plan;
  private final List<Node> rest;
  private final ShapedRuns behind;
  private final BodyRuns bodies;
  private final Map<String, DatumType> types;
  private final WorkspacePool workspaces;

  private ShapedProgram(
      Target target, Graph graph, ShapedPlan plan, List<Node> rest, PackedWeights packed) {
    this.graph = graph;
    this.plan = plan;
    this.rest = rest;
    this.workspaces = new WorkspacePool(plan, target, packed.region());
    this.behind = new ShapedRuns(target, packed);
    this.bodies = new BodyRuns(graph, target, packed);
    this.types = rest.isEmpty() ? Map.of() : Verifier.inferData(graph);
  }

  static ShapedProgram of(Graph graph, List<DatumType> types, Target target, PackedWeights packed) {
    Specialiser.Special special = specialised(graph, types);
    List<Node> settled = new ArrayList<>();
    List<Node> rest = new ArrayList<>();
    Set<String> late = new HashSet<>();
    for (Node node : special.graph().nodes()) {
      boolean now = node.subgraphs().isEmpty() && special.isSettled(node);
      if (now && node.inputs().stream().noneMatch(late::contains)) {
        settled.add(node);
      } else {
        rest.add(node);
        late.addAll(node.outputs());
      }
    }
    Graph first = part(special.graph(), settled, needed(special, rest, late), special.types());
    ShapedProgram program =
        new ShapedProgram(
            target,
            special.graph(),
            ShapedPlanner.plan(first, special.types(), TileShape.of(target), packed)
                .withReasons(reasons(rest)),
            List.copyOf(rest),
            packed);
    packed.chargeTables();
    return program;
  }

  /**
   * A branch that is never taken may fit no concrete shape: such a graph stays as it is, and its
   * nodes are settled one after the other.
   */
  private static Specialiser.Special specialised(Graph graph, List<DatumType> given) {
    boolean branches = graph.nodes().stream().anyMatch(node -> !node.subgraphs().isEmpty());
    try {
      return Specialiser.specialise(graph, given);
    } catch (GraphException e) {
      if (!branches) {
        throw e;
      }
      return new Specialiser.Special(graph, Verifier.infer(graph));
    }
  }

  private static Map<String, String> reasons(List<Node> rest) {
    Map<String, String> reasons = new HashMap<>();
    for (Node node : rest) {
      String reason =
          node.subgraphs().isEmpty()
              ? "planned while the graph runs, when extents are known"
              : "its bodies are planned as graphs of their own";
      node.outputs().forEach(output -> reasons.put(output, reason));
    }
    return reasons;
  }

  /** All that a node reads, by itself or in its subgraphs. */
  private static List<String> reads(Node node) {
    List<String> names = new ArrayList<>(node.inputs());
    names.addAll(node.captured());
    return names;
  }

  /** What the plan must make: the graph's outputs, and what the rest reads, that are not late. */
  private static Set<String> needed(
      Specialiser.Special special, List<Node> rest, Set<String> late) {
    Set<String> needed = new LinkedHashSet<>();
    special.graph().outputs().forEach(output -> needed.add(output.name()));
    rest.forEach(node -> needed.addAll(reads(node)));
    needed.removeAll(late);
    needed.remove("");
    if (!rest.isEmpty()) {
      needed.removeAll(special.graph().initializers().keySet());
      special.graph().inputs().forEach(input -> needed.remove(input.name()));
    }
    return needed;
  }

  private static Graph part(
      Graph graph, List<Node> nodes, Set<String> outputs, Map<String, ValueType> types) {
    List<Value> values = new ArrayList<>();
    for (String output : outputs) {
      ValueType type = types.get(output);
      if (type != null) {
        values.add(new Value(output, type));
      }
    }
    Set<String> read = new HashSet<>(outputs);
    nodes.forEach(node -> read.addAll(reads(node)));
    List<Value> inputs = graph.inputs().stream().filter(v -> read.contains(v.name())).toList();
    return new Graph(
        graph.name(),
        inputs,
        values,
        graph.initializers(),
        nodes,
        graph.opsets(),
        graph.metadata());
  }

  ShapedPlan plan() {
    return plan;
  }

  /** Whether nodes are left whose extents only running can tell. */
  boolean isInterrupted() {
    return !rest.isEmpty();
  }

  /** The first of them. */
  String interruption() {
    return rest.getFirst().name();
  }

  WorkspacePool workspaces() {
    return workspaces;
  }

  /** Keeps no memory between calls any more; those that run end well. */
  void retire() {
    workspaces.retire();
    behind.retire();
    bodies.retire();
  }

  /** Brings its loops to their full speed, and those behind it that there are. */
  void warm(Duration most) {
    long end = System.nanoTime() + most.toNanos();
    if (!most.isPositive()) {
      return;
    }
    Workspace workspace = workspaces.borrow();
    try {
      workspace.warm(most);
    } finally {
      workspaces.giveBack(workspace);
    }
    behind.warm(Duration.ofNanos(end - System.nanoTime()));
    bodies.warm(Duration.ofNanos(end - System.nanoTime()));
  }

  /** The outputs by name, in tensors of their own; the caller may change the map. */
  Map<String, Datum> run(Map<String, ? extends Datum> inputs, Workers workers) {
    Map<String, Datum> made = planned(inputs, workers);
    if (rest.isEmpty() && made.size() == graph.outputs().size()) {
      return made; // in the graph's order, as the plan's outputs are
    }
    Map<String, Datum> values = new HashMap<>(inputs);
    values.putAll(made);
    if (!rest.isEmpty()) {
      values.putAll(behind(values, workers));
    }
    Map<String, Datum> outputs = new LinkedHashMap<>();
    for (Value output : graph.outputs()) {
      Datum value =
          Optional.ofNullable(values.get(output.name()))
              .or(() -> Optional.ofNullable(graph.initializers().get(output.name())))
              .orElseThrow();
      outputs.put(output.name(), value);
    }
    return outputs;
  }

  /** As {@link #run(Map, Workers)} for some rows of a batch, whose outputs go where its are. */
  void run(Map<String, ? extends Datum> inputs, BlockOutputs outputs, Workers workers) {
    if (isInterrupted()) {
      run(slices(inputs, outputs), workers)
          .forEach((name, output) -> outputs.put(name, (Tensor) output));
      return;
    }
    Workspace workspace = workspaces.borrow();
    try {
      for (int i = 0; i < workspace.inputs().size(); i++) {
        if (inputs.get(plan.graph().inputs().get(i).name()) instanceof Tensor input) {
          Tensor place = workspace.inputs().get(i);
          TensorRows.copyRows(input, outputs.from(), place, 0, outputs.taken());
          repeatLastRow(place, outputs.taken());
        }
      }
      workspace.run(workers);
      for (int i = 0; i < workspace.outputs().size(); i++) {
        outputs.put(plan.graph().outputs().get(i).name(), workspace.outputs().get(i));
      }
    } finally {
      workspaces.giveBack(workspace);
    }
  }

  private Map<String, Datum> slices(Map<String, ? extends Datum> inputs, BlockOutputs rows) {
    Map<String, Datum> slices = new HashMap<>();
    for (Value input : graph.inputs()) {
      if (inputs.get(input.name()) instanceof Tensor tensor) {
        slices.put(input.name(), TensorRows.slice(tensor, rows.from(), rows.taken()));
      }
    }
    return slices;
  }

  /** What the plan makes, in the order of its outputs. */
  private Map<String, Datum> planned(Map<String, ? extends Datum> inputs, Workers workers) {
    Map<String, Datum> made = new LinkedHashMap<>();
    if (plan.steps().isEmpty() && plan.outputs().isEmpty()) {
      return made;
    }
    Workspace workspace = workspaces.borrow();
    try {
      for (int i = 0; i < workspace.inputs().size(); i++) {
        if (inputs.get(plan.graph().inputs().get(i).name()) instanceof Tensor input) {
          TensorRows.copyAll(input, workspace.inputs().get(i));
        }
      }
      workspace.run(workers);
      for (int i = 0; i < workspace.outputs().size(); i++) {
        made.put(
            plan.graph().outputs().get(i).name(), CallMemory.copyOf(workspace.outputs().get(i)));
      }
    } finally {
      workspaces.giveBack(workspace);
    }
    return made;
  }

  /** Where a block has more rows than are there: valid ones, whose answers nobody reads. */
  private static void repeatLastRow(Tensor place, long rows) {
    for (long to = rows; to < place.shape().dim(0); to++) {
      TensorRows.copyRows(place, rows - 1, place, to, 1);
    }
  }

  private Map<String, Datum> behind(Map<String, Datum> values, Workers workers) {
    Map<String, Datum> all = new HashMap<>(graph.initializers());
    all.putAll(values);
    Node next = rest.getFirst();
    long start = System.nanoTime();
    Map<String, Datum> made = SingleNode.runData(graph, next, all, bodies);
    StepWatch watch = workers.watch();
    if (watch != null) {
      ShapedPlan.tell(watch, List.of(next), System.nanoTime() - start);
    }
    Map<String, Datum> live = new LinkedHashMap<>(values);
    live.putAll(made);
    List<Node> later = rest.subList(1, rest.size());
    if (later.isEmpty()) {
      return made;
    }
    Map<String, Datum> results = new HashMap<>(made);
    results.putAll(behind.runData(graphOf(later, live), live, workers));
    return results;
  }

  /** The nodes behind as a graph whose inputs are the values that are there. */
  private Graph graphOf(List<Node> nodes, Map<String, Datum> live) {
    Set<String> read = new LinkedHashSet<>();
    nodes.forEach(node -> read.addAll(reads(node)));
    Set<String> made = new HashSet<>();
    nodes.forEach(node -> made.addAll(node.outputs()));
    List<Value> inputs =
        live.entrySet().stream()
            .filter(entry -> read.contains(entry.getKey()))
            .map(entry -> new Value(entry.getKey(), typeOf(entry.getKey(), entry.getValue())))
            .toList();
    List<Value> outputs =
        graph.outputs().stream().filter(output -> made.contains(output.name())).toList();
    return new Graph(
        graph.name(),
        inputs,
        outputs,
        graph.initializers(),
        nodes,
        graph.opsets(),
        graph.metadata());
  }

  private DatumType typeOf(String name, Datum datum) {
    return datum instanceof Tensor tensor
        ? ShapedRuns.typeOf(tensor)
        : types.getOrDefault(name, new DatumType.Unknown());
  }
}
