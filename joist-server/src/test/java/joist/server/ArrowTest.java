package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import joist.server.arrow.ArrowTables;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows as Arrow streams, written and read by Arrow's own library. */
class ArrowTest {
  private static final String MEDIA_TYPE = "application/vnd.apache.arrow.stream";

  @TempDir static Path folder;
  private static Running running;
  private static BufferAllocator allocator;

  @BeforeAll
  static void start() {
    allocator = new RootAllocator();
    running = Running.smallModels(folder);
  }

  @AfterAll
  static void stop() {
    running.close();
    allocator.close();
  }

  private static HttpResponse<byte[]> predict(String model, byte[] stream) throws Exception {
    return running.sendForBytes(
        HttpRequest.newBuilder(running.uri("/v1/predict/" + model))
            .header("Content-Type", MEDIA_TYPE)
            .POST(HttpRequest.BodyPublishers.ofByteArray(stream)));
  }

  private static void read(HttpResponse<byte[]> answer, Consumer<VectorSchemaRoot> check)
      throws Exception {
    assertThat(answer.statusCode())
        .as(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue(MEDIA_TYPE);
    try (ArrowStreamReader reader =
        new ArrowStreamReader(new ByteArrayInputStream(answer.body()), allocator)) {
      assertThat(reader.loadNextBatch()).isTrue();
      check.accept(reader.getVectorSchemaRoot());
      assertThat(reader.loadNextBatch()).isFalse();
    }
  }

  private static void isRefused(HttpResponse<byte[]> answer, String... words) {
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains(words);
  }

  private Float4Vector floats(String name, Float... values) {
    Float4Vector vector = new Float4Vector(name, allocator);
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        vector.setNull(i);
      } else {
        vector.setSafe(i, values[i]);
      }
    }
    vector.setValueCount(values.length);
    return vector;
  }

  private VarCharVector texts(String name, String... values) {
    VarCharVector vector = new VarCharVector(name, allocator);
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        vector.setNull(i);
      } else {
        vector.setSafe(i, values[i].getBytes(StandardCharsets.UTF_8));
      }
    }
    vector.setValueCount(values.length);
    return vector;
  }

  private static float prediction(VectorSchemaRoot table, int row) {
    return ((Float4Vector) table.getVector("prediction")).get(row);
  }

  @Test
  void answersEachRowOfATable() throws Exception {
    byte[] stream =
        ArrowTables.stream(
            List.of(floats("distance", 1f, 2f, 3f), texts("city", "ATL", "ORD", null)));

    read(
        predict("delay", stream),
        table -> {
          assertThat(table.getRowCount()).isEqualTo(3);
          assertThat(prediction(table, 0)).isEqualTo(1011);
          assertThat(prediction(table, 1)).isEqualTo(1022);
          assertThat(prediction(table, 2)).as("a missing city has no code").isEqualTo(1003);
        });
  }

  @Test
  void takesNumbersOfOtherWidthsAsRowsOfJsonDo() throws Exception {
    BigIntVector distance = new BigIntVector("distance", allocator);
    distance.setSafe(0, 7);
    distance.setValueCount(1);

    read(
        predict("delay", ArrowTables.stream(List.of(distance, texts("city", "ATL")))),
        table -> assertThat(prediction(table, 0)).isEqualTo(1017));
  }

  @Test
  void refusesWholeNumbersThatNoTypeHereHasRatherThanTakeThemForNegativeOnes() throws Exception {
    UInt8Vector distance = new UInt8Vector("distance", allocator);
    distance.setSafe(0, -1);
    distance.setValueCount(1);

    isRefused(
        predict("delay", ArrowTables.stream(List.of(distance, texts("city", "ATL")))),
        "column 'distance'",
        "18446744073709551615");
  }

  /** A schema is made of offsets: a small one can have any number of columns, and of names. */
  @Test
  void refusesColumnsThatAreTheSameBytesAgainAndAgain() throws Exception {
    isRefused(predict("delay", ArrowTables.repeated(1_000_000, 1)), "at most 65,536 columns");
    isRefused(predict("delay", ArrowTables.repeated(1_000, 100_000)), "names of columns");
  }

  @Test
  void leavesTheTargetAside() throws Exception {
    Float8Vector target = new Float8Vector("delay", allocator);
    target.setSafe(0, 5);
    target.setValueCount(1);

    read(
        predict(
            "delay",
            ArrowTables.stream(List.of(floats("distance", 1f), texts("city", "ATL"), target))),
        table -> assertThat(prediction(table, 0)).isEqualTo(1011));
  }

  @Test
  void joinsTheBatchesOfAStream() throws Exception {
    byte[] stream =
        ArrowTables.streamOfBatches(
            List.of(
                floats("distance", 1f, 2f, 3f, 4f, 5f),
                texts("city", "ATL", "ATL", "ORD", "ORD", "x")),
            2);

    read(
        predict("delay", stream),
        table -> {
          assertThat(table.getRowCount()).isEqualTo(5);
          assertThat(prediction(table, 3)).isEqualTo(1024);
          assertThat(prediction(table, 4)).isEqualTo(1005);
        });
  }

  @Test
  void readsTextsOfADictionary() throws Exception {
    byte[] stream =
        ArrowTables.coded(
            floats("distance", 1f, 2f, 3f),
            texts("city", "ORD", "ATL", "ORD"),
            texts("city", "ATL", "ORD"),
            allocator);

    read(
        predict("delay", stream),
        table -> {
          assertThat(prediction(table, 0)).isEqualTo(1021);
          assertThat(prediction(table, 1)).isEqualTo(1012);
        });
  }

  @Test
  void answersClassesAsTextsAndListsOfProbabilities() throws Exception {
    byte[] stream =
        ArrowTables.stream(List.of(floats("distance", 1f, -100f), texts("city", "ATL", "ATL")));

    read(
        predict("late", stream),
        table -> {
          VarCharVector label = (VarCharVector) table.getVector("label");
          assertThat(label.getObject(0)).hasToString("yes");
          assertThat(label.getObject(1)).hasToString("no");
          FixedSizeListVector probabilities =
              (FixedSizeListVector) table.getVector("probabilities");
          assertThat(probabilities.getListSize()).isEqualTo(2);
        });
  }

  @Test
  void answersTensorsOfLists() throws Exception {
    float[] values = {1, 2, 3, 4, 5, 6};

    read(
        predict("twice", ArrowTables.stream(List.of(ArrowTables.lists("x", 3, values, allocator)))),
        table -> {
          FixedSizeListVector y = (FixedSizeListVector) table.getVector("y");
          assertThat(y.getObject(1)).hasToString("[8.0,10.0,12.0]");
        });
  }

  @Test
  void refusesAColumnThatTheModelDoesNotHave() throws Exception {
    byte[] stream = ArrowTables.stream(List.of(floats("distanse", 1f), texts("city", "ATL")));

    isRefused(predict("delay", stream), "no column 'distanse'", "distance");
  }

  @Test
  void refusesATextWhereANumberIsExpected() throws Exception {
    byte[] stream = ArrowTables.stream(List.of(texts("distance", "far"), texts("city", "ATL")));

    isRefused(predict("delay", stream), "column 'distance'", "f32", "text");
  }

  @Test
  void refusesAFileInsteadOfAStream() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (VectorSchemaRoot root = new VectorSchemaRoot(List.of(floats("distance", 1f)));
        ArrowFileWriter writer = new ArrowFileWriter(root, null, Channels.newChannel(bytes))) {
      writer.writeBatch();
    }

    isRefused(predict("delay", bytes.toByteArray()), "streaming format", "got a file");
  }

  @Test
  void refusesAStreamThatEndsInItsMiddle() throws Exception {
    byte[] stream = ArrowTables.stream(List.of(floats("distance", 1f), texts("city", "ATL")));

    isRefused(predict("delay", Arrays.copyOf(stream, stream.length / 2)), "Arrow");
    isRefused(predict("delay", new byte[0]), "Arrow");
  }
}
