package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import joist.server.graphpipe.GraphPipeClient;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GraphPipe over HTTP; its own client is tried by {@code ClientsTest}. */
class GraphPipeTest {
  private static final Tensor X = Tensor.of(Shape.of(2, 3), 1f, 2, 3, 4, 5, 6.5f);

  @TempDir static Path folder;
  private static Running running;

  @BeforeAll
  static void start() {
    running = Running.smallModels(folder);
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static HttpResponse<byte[]> post(String model, byte[] message) throws Exception {
    return running.sendForBytes(
        HttpRequest.newBuilder(running.uri("/graphpipe/" + model))
            .POST(HttpRequest.BodyPublishers.ofByteArray(message)));
  }

  private static List<Tensor> answered(HttpResponse<byte[]> answer) {
    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
    return GraphPipeClient.tensors(answer.body());
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static void isRefused(HttpResponse<byte[]> answer, String... words) {
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(text(answer)).contains(words);
  }

  @Test
  void answersInputsByName() throws Exception {
    byte[] request = GraphPipeClient.infer(List.of("x"), List.of(X), List.of("y"));

    assertThat(answered(post("twice", request)))
        .containsExactly(Tensor.of(Shape.of(2, 3), 2f, 4, 6, 8, 10, 13));
  }

  @Test
  void takesInputsInTheModelsOrderWhereNoneIsNamed() throws Exception {
    Tensor distance = Tensor.of(Shape.of(2), 1f, 2);
    Tensor city = Tensor.of(Shape.of(2, 1), "ATL", "ORD");

    assertThat(
            answered(
                post(
                    "delay:1",
                    GraphPipeClient.infer(List.of(), List.of(distance, city), List.of()))))
        .containsExactly(Tensor.of(Shape.of(2, 1), 1011f, 1022));
  }

  @Test
  void answersOutputsInTheOrderTheyWereAskedFor() throws Exception {
    Tensor distance = Tensor.of(Shape.of(1), 100f);
    Tensor city = Tensor.of(Shape.of(1), "ATL");
    byte[] request =
        GraphPipeClient.infer(
            List.of("distance", "city"),
            List.of(distance, city),
            List.of("probabilities", "label"));

    List<Tensor> answer = answered(post("late", request));

    assertThat(answer.getFirst().shape()).isEqualTo(Shape.of(1, 2));
    assertThat(answer.getLast()).isEqualTo(Tensor.of(Shape.of(1), "yes"));
  }

  @Test
  void describesAModel() throws Exception {
    HttpResponse<byte[]> answer = post("twice", GraphPipeClient.metadata());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(GraphPipeClient.described(answer.body()))
        .isEqualTo("twice 1: x FLOAT32[-1, 3] -> y FLOAT32[-1, 3]");
  }

  @Test
  void refusesWhatIsNoMessage() throws Exception {
    isRefused(post("twice", new byte[0]), "GraphPipe Request");
    isRefused(
        post("twice", "{\"inputs\":[]}".getBytes(StandardCharsets.UTF_8)), "GraphPipe Request");
  }

  @Test
  void refusesAnotherNumberOfTensorsThanOfNames() throws Exception {
    isRefused(
        post("twice", GraphPipeClient.infer(List.of("x", "z"), List.of(X), List.of())),
        "at most 1 tensors or names, as the model has, got 2");
  }

  /** FlatBuffers are made of offsets, so the same bytes can be many tensors, and many answers. */
  @Test
  void refusesMoreTensorsOrOutputsThanTheModelHas() throws Exception {
    isRefused(
        post("twice", GraphPipeClient.inferRepeated("x", X, 100_000, 1)),
        "at most 1 tensors or names",
        "got 100,000");
    isRefused(
        post("twice", GraphPipeClient.inferRepeated("x", X, 1, 100_000)),
        "at most 1 tensors or names");
    Tensor wide = Tensor.of(Shape.of(300), new float[300]);
    isRefused(
        post("delay", GraphPipeClient.inferRepeated("x", wide, 2, 1)),
        "tensors that are each in the message");
  }

  @Test
  void refusesAnotherTypeThanTheModels() throws Exception {
    Tensor whole = Tensor.of(Shape.of(1, 3), 1, 2, 3);

    isRefused(
        post("twice", GraphPipeClient.infer(List.of("x"), List.of(whole), List.of())),
        "input 'x': expected datatype FLOAT32, got INT32");
  }

  @Test
  void refusesAShapeThatTheDataDoesNotFill() throws Exception {
    isRefused(
        post("twice", GraphPipeClient.inferShaped("x", X, new long[] {4, 3})),
        "input 'x': expected 12 elements",
        "got 6");
    isRefused(
        post("twice", GraphPipeClient.inferShaped("x", X, new long[] {Long.MAX_VALUE, 8})),
        "input 'x'");
  }

  @Test
  void refusesAnOutputThatTheModelDoesNotHave() throws Exception {
    isRefused(
        post("twice", GraphPipeClient.infer(List.of("x"), List.of(X), List.of("z"))), "output 'z'");
  }

  @Test
  void saysWhichModelsAreServedWhereOneIsNot() throws Exception {
    HttpResponse<byte[]> answer = post("thrice", GraphPipeClient.metadata());

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(text(answer)).contains("thrice", "twice:1");
  }
}
