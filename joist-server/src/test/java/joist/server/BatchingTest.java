package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.model.Model;
import joist.onnx.OnnxWriter;
import joist.serving.Await;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Requests of tensors over real sockets, for a model that is worth a batch. */
class BatchingTest {
  private static final int CALLERS = 16;
  private static final int EACH = 12;

  @TempDir Path folder;

  /** Two sums over all of a wide product: 4 to 2,048 to 2,048 to 2. */
  private static Graph wide() {
    Random random = new Random(3);
    GraphBuilder builder = new GraphBuilder("wide");
    String x = builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(4)));
    String first = builder.node("Relu", builder.node("MatMul", x, weights(builder, random, 4)));
    String second = builder.node("MatMul", first, weights(builder, random, 2048));
    String ones = builder.constant("ones", Tensor.of(Shape.of(2048, 2), ones()));
    builder.nodeNamed("y", Node.ONNX, "MatMul", Map.of(), second, ones);
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2)));
    return builder.build();
  }

  /** The same of four columns of a table, and the first of its numbers. */
  private static Graph wideRows() {
    Random random = new Random(3);
    GraphBuilder builder = new GraphBuilder("wide-rows");
    String[] columns = new String[4];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = builder.input("c" + i, ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(1)));
    }
    String x =
        builder.node(Node.ONNX, "Concat", Map.of("axis", new Attribute.IntValue(1)), columns);
    String first = builder.node("Relu", builder.node("MatMul", x, weights(builder, random, 4)));
    String second = builder.node("MatMul", first, weights(builder, random, 2048));
    String one =
        builder.constant(
            "one", Tensor.of(Shape.of(2048, 1), java.util.Arrays.copyOf(ones(), 2048)));
    builder.nodeNamed("y", Node.ONNX, "MatMul", Map.of(), second, one);
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(1)));
    return builder.build();
  }

  @Test
  void rowsOfJsonFromCallersAtOnceShareRunsAndHaveTheBitsThatTheyHaveAlone() throws Exception {
    Path file = folder.resolve("wide-rows.onnx");
    Files.write(file, OnnxWriter.write(wideRows()));
    try (Running running = Running.files(folder, file);
        Model alone = Model.load(file);
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<Void>> done = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        int number = caller;
        Callable<Void> calls = () -> rowCalls(running, alone, number);
        done.add(callers.submit(calls));
      }
      for (Future<Void> future : done) {
        future.get();
      }
      requireShared(running, "wide-rows");
      requireTold(running, "wide-rows");
    }
  }

  /** Each third call has a wrong row among the others' right ones. */
  private static Void rowCalls(Running running, Model alone, int caller) throws Exception {
    for (int i = 0; i < EACH; i++) {
      Map<String, Object> row =
          Map.of("c0", (double) caller, "c1", (double) i, "c2", 1.0, "c3", (double) -caller);
      JsonNode answer =
          running.json(running.post("/v1/predict/wide-rows", Running.JSON.writeValueAsString(row)));
      assertThat((float) answer.path("predictions").path(0).path("value").asDouble())
          .as("caller %d, call %d: %s", caller, i, answer)
          .isEqualTo((float) alone.predict(row).value());
      if (i % 3 == 0) {
        assertThat(running.post("/v1/predict/wide-rows", "{\"c0\":1}").statusCode()).isEqualTo(400);
      }
    }
    return null;
  }

  private static float[] ones() {
    float[] ones = new float[4096];
    java.util.Arrays.fill(ones, 1f);
    return ones;
  }

  private static String weights(GraphBuilder builder, Random random, int in) {
    float[] values = new float[in * 2048];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() / in;
    }
    return builder.constant("w", Tensor.of(Shape.of(in, 2048), values));
  }

  @Test
  void callersAtOnceShareRunsAndGetTheirOwnAnswers() throws Exception {
    Graph graph = wide();
    Path file = folder.resolve("wide.onnx");
    Files.write(file, OnnxWriter.write(graph));
    try (Running running = Running.files(folder, file);
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<Void>> done = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        int number = caller;
        Callable<Void> calls = () -> calls(running, graph, number);
        done.add(callers.submit(calls));
      }
      for (Future<Void> future : done) {
        future.get();
      }
      requireShared(running, "wide");
      requireTold(running, "wide");
      String metrics = running.get("/metrics").body();
      assertThat(metrics)
          .contains("joist_batch_rows_bucket{model=\"wide\",version=\"1\",le=\"4.0\"}")
          .contains("joist_batches_total{closed=\"worker_idle\",model=\"wide\",version=\"1\"}")
          .contains("joist_queue_rows{model=\"wide\",version=\"1\"} 0.0");
    }
  }

  /** Fewer runs than requests, once all of them are counted. */
  private static void requireShared(Running running, String model) throws Exception {
    JsonNode stats =
        Await.until(
            "all are counted",
            () -> running.json(running.get("/v2/models/" + model + "/stats")).at("/model_stats/0"),
            told -> told.path("inference_count").asInt() >= CALLERS * EACH);
    assertThat(stats.path("inference_count").asInt()).isEqualTo(CALLERS * EACH);
    assertThat(stats.path("execution_count").asInt())
        .as("runs, fewer than requests since batches formed")
        .isLessThan(CALLERS * EACH);
    Running.requireSums(stats);
  }

  /** A batch of more than one request, told with why it closed and how long each had waited. */
  private static void requireTold(Running running, String model) throws Exception {
    JsonNode shared = null;
    for (JsonNode batch : running.json(running.get("/v1/batches?model=" + model)).path("batches")) {
      shared = batch.path("requests").asInt() > 1 ? batch : shared;
    }
    assertThat(shared).isNotNull();
    assertThat(shared.path("why").asString()).isNotEmpty();
    assertThat(shared.path("predictedMillis").asDouble()).isPositive();
    String path = "/v1/batches/" + shared.path("number").asLong();
    int requests = shared.path("requests").asInt();
    JsonNode members =
        Await.until(
            "all requests of the batch are told of",
            () -> running.json(running.get(path)).path("members"),
            told -> told.size() == requests);
    for (JsonNode member : members) {
      assertThat(member.path("way").asString()).isEqualTo("queued");
      JsonNode stages = member.path("stages");
      assertThat(stages.path("queueMillis").asDouble()).isPositive();
      double coding =
          stages.path("decodeMillis").asDouble() + stages.path("encodeMillis").asDouble();
      double share = 1 / shared.path("rows").asDouble(); // each has one row
      assertThat(member.path("chargedMillis").asDouble())
          .isCloseTo(
              coding + share * stages.path("runMillis").asDouble(), Offset.offset(2e-6)); // 2 ns
      JsonNode story = running.told(member.path("id").asString()).path("story");
      assertThat(story.toString()).contains("It ran in batch " + shared.path("number").asLong());
    }
  }

  private static Void calls(Running running, Graph graph, int caller) throws Exception {
    for (int i = 0; i < EACH; i++) {
      float[] row = {caller, i, 1, -caller};
      JsonNode answer =
          running.json(
              running.post(
                  "/v2/models/wide/infer",
                  """
                  {"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[%s,%s,%s,%s]}]}\
                  """
                      .formatted(row[0], row[1], row[2], row[3])));
      float expected =
          Interpreter.run(graph, Map.of("x", Tensor.of(Shape.of(1, 4), row))).get("y").f32(0);
      assertThat((float) answer.path("outputs").get(0).path("data").get(0).asDouble())
          .as("caller %d, call %d: %s", caller, i, answer)
          .isCloseTo(expected, Offset.offset(1e-3f * Math.max(1, Math.abs(expected))));
    }
    return null;
  }
}
