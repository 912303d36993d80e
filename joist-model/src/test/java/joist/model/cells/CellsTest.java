package joist.model.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.model.Model;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class CellsTest {
  private static final long SEED = Long.getLong("joist.seed", 2026L);
  private final Random random = new Random(SEED);
  private final RecurrentModels models = new RecurrentModels(SEED);

  /** Requests that begin at any time and step together, whoever is there. */
  private List<Map<String, Tensor>> together(Cells cells, List<Map<String, Tensor>> inputs) {
    List<CellRun> waiting = new ArrayList<>(inputs.stream().map(cells::begin).toList());
    List<CellRun> all = List.copyOf(waiting);
    List<CellRun> inside = new ArrayList<>();
    while (!waiting.isEmpty() || !inside.isEmpty()) {
      while (!waiting.isEmpty() && (inside.isEmpty() || random.nextInt(3) == 0)) {
        inside.add(waiting.removeFirst());
      }
      cells.step(inside);
      inside.removeIf(CellRun::isOver);
    }
    return all.stream().map(cells::end).toList();
  }

  private void answersAsAlone(Graph graph, boolean batchFirst, int width) {
    try (Model model = Model.load(OnnxWriter.write(graph))) {
      Cells cells = Cells.of(model);
      List<Map<String, Tensor>> inputs = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        int steps = 1 + random.nextInt(9);
        int rows = 1 + random.nextInt(i % 4 == 0 ? 3 : 1);
        Tensor x =
            batchFirst ? models.sequence(rows, steps, width) : models.sequence(steps, rows, width);
        inputs.add(Map.of("x", x));
      }
      List<Map<String, Tensor>> answers = together(cells, inputs);
      for (int i = 0; i < inputs.size(); i++) {
        Map<String, Tensor> alone = model.run(inputs.get(i));
        assertThat(answers.get(i).keySet()).isEqualTo(alone.keySet());
        for (String name : alone.keySet()) {
          Tensor own = answers.get(i).get(name);
          assertThat(own.shape()).isEqualTo(alone.get(name).shape());
          assertThat(own.data().mismatch(alone.get(name).data()))
              .as("-Djoist.seed=%d, %s of request %d", SEED, name, i)
              .isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void answersHaveTheBitsThatTheModelGivesEachRequestAlone() {
    for (String operator : new String[] {"LSTM", "GRU", "RNN"}) {
      answersAsAlone(models.lastState(operator, 5, 8), false, 5);
      answersAsAlone(models.stacked(operator, 3, 16, 2), true, 3);
    }
    answersAsAlone(models.stacked("LSTM", 7, 33, 3), true, 7);
  }

  @Test
  void saysWhyAGraphHasNoSteps() {
    assertThat(Cells.whyNot(models.backward(3, 4)).orElseThrow())
        .contains("LSTM", "expected one direction, forward");
    assertThat(Cells.whyNot(new GraphBuilder("none").build()).orElseThrow())
        .contains("there is none");
    assertThat(Cells.whyNot(models.lastState("GRU", 3, 4))).isEmpty();
    Graph f32 = models.lastState("GRU", 3, 4);
    Map<String, Tensor> f64 = new HashMap<>();
    f32.initializers()
        .forEach((name, weights) -> f64.put(name, Tensor.zeros(ElementType.F64, weights.shape())));
    assertThat(Cells.whyNot(with(f32, f64, f32.nodes())).orElseThrow())
        .contains("expected f32 weights, got f64");
    List<Node> endless = new ArrayList<>(f32.nodes());
    endless.add(new Node("loops", Node.ONNX, "Loop", List.of(), List.of("z"), Map.of()));
    assertThat(Cells.whyNot(with(f32, f32.initializers(), endless)).orElseThrow())
        .contains("expected no Loop");
  }

  @Test
  void refusesASqueezeThatMayDropMoreThanTheAxisOfDirections() {
    Graph stacked = models.stacked("LSTM", 3, 4, 2);
    assertThat(Cells.whyNot(stacked)).isEmpty();
    List<Node> nodes =
        stacked.nodes().stream()
            .map(node -> node.operator().equals("Squeeze") ? withoutAxes(node) : node)
            .toList();
    assertThat(Cells.whyNot(with(stacked, stacked.initializers(), nodes)).orElseThrow())
        .contains("expected to read what Squeeze of axis 1 makes");
  }

  private static Node withoutAxes(Node node) {
    return new Node(
        node.name(),
        node.domain(),
        node.operator(),
        node.inputs().subList(0, 1),
        node.outputs(),
        node.attributes());
  }

  private static Graph with(Graph graph, Map<String, Tensor> initializers, List<Node> nodes) {
    return new Graph(
        graph.name(),
        graph.inputs(),
        graph.outputs(),
        initializers,
        nodes,
        graph.opsets(),
        graph.metadata());
  }

  @Test
  void refusesInputsThatTheGraphDoesNotDeclare() {
    try (Model model = Model.load(OnnxWriter.write(models.stacked("LSTM", 3, 4, 1)))) {
      Cells cells = Cells.of(model);
      assertThatThrownBy(() -> cells.begin(Map.of("x", models.sequence(1, 2, 5))))
          .isInstanceOf(GraphException.class);
      assertThatThrownBy(() -> cells.begin(Map.of())).isInstanceOf(GraphException.class);
    }
    try (Model model = Model.load(OnnxWriter.write(models.lastState("LSTM", 3, 4)))) {
      Cells cells = Cells.of(model);
      assertThatThrownBy(() -> cells.begin(Map.of("x", models.sequence(1, 2, 5))))
          .isInstanceOf(GraphException.class)
          .hasMessageContaining("[1, 2, 5]");
      Map<String, Tensor> unknown = new LinkedHashMap<>();
      unknown.put("z", models.sequence(1, 1, 3));
      assertThatThrownBy(() -> cells.begin(unknown)).isInstanceOf(GraphException.class);
    }
  }

  @Test
  void allMemoryIsTheModels() {
    Model model = Model.load(OnnxWriter.write(models.stacked("LSTM", 3, 16, 2)));
    long before = model.bytes();
    Cells cells = Cells.of(model);
    CellRun run = cells.begin(Map.of("x", models.sequence(1, 2, 3)));
    cells.step(List.of(run));
    assertThat(model.bytes()).isGreaterThan(before);
    model.close();
    assertThatThrownBy(() -> cells.step(List.of(run))).isInstanceOf(IllegalStateException.class);
  }
}
