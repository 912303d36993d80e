package joist.server.v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.model.Model;
import joist.onnx.OnnxWriter;
import joist.server.http.Bytes;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.http.RequestException;
import joist.server.memory.RegionAccess;
import joist.server.memory.SharedRegions;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Tensors that lie in the bytes behind the JSON. */
class RawTailTest {
  private static final String HEAD =
      """
      {"inputs":[{"name":"b","shape":[1],"datatype":"UINT8","parameters":{"binary_data_size":1}},
                 {"name":"d","shape":[2],"datatype":"FP64","parameters":{"binary_data_size":16}},
                 {"name":"l","shape":[2],"datatype":"INT64","parameters":{"binary_data_size":16}}]}\
      """;
  private static final int RAW = 33;

  private final InferReader.Means means = new InferReader.Means(new JsonInput(Limits.STANDARD));
  private final RegionAccess none =
      new RegionAccess(new SharedRegions(Path.of("no-such-folder")), () -> true);

  private static byte[] body(String head) {
    return ByteBuffer.allocate(head.length() + RAW)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(head.getBytes(StandardCharsets.US_ASCII))
        .put((byte) 200)
        .putDouble(-0.1)
        .putDouble(Math.PI)
        .putLong(-7)
        .putLong(Long.MAX_VALUE)
        .array();
  }

  private Map<String, Tensor> read(Bytes body, String head) {
    InferBody cut = InferBody.of(body, Integer.toString(head.length()));
    return InferReader.read(means, cut, none, Limits.STANDARD.tensorBytes()).tensors().inputs();
  }

  private static Bytes offHeap(byte[] body, Arena arena, boolean lasts) {
    MemorySegment memory = arena.allocate(body.length, Long.BYTES);
    return new Bytes.OffHeap(memory.copyFrom(MemorySegment.ofArray(body)), lasts);
  }

  /** {@code y = d + d, z = l + l}. */
  private static Model sums() {
    GraphBuilder builder = new GraphBuilder("sums");
    ValueType doubles = ValueType.of(ElementType.F64, Dim.BATCH);
    ValueType longs = ValueType.of(ElementType.I64, Dim.BATCH);
    String d = builder.input("d", doubles);
    String l = builder.input("l", longs);
    builder.nodeNamed("y", Node.ONNX, "Add", Map.of(), d, d);
    builder.nodeNamed("z", Node.ONNX, "Add", Map.of(), l, l);
    builder.output("y", doubles);
    builder.output("z", longs);
    return Model.load(OnnxWriter.write(builder.build()));
  }

  @Test
  void bytesThatAreTooFewOrTooManyAreRefusedWhereverTheyLie() {
    for (int more : new int[] {-33, -1, 1}) {
      byte[] right = body(HEAD);
      byte[] wrong = Arrays.copyOf(right, right.length + more);
      for (Bytes body : List.of(Bytes.of(wrong), offHeap(wrong, Arena.ofAuto(), true))) {
        assertThatThrownBy(() -> read(body, HEAD))
            .isInstanceOfSatisfying(
                RequestException.class, why -> assertThat(why.status()).isEqualTo(400))
            .hasMessageContaining("raw bytes");
      }
      read(Bytes.of(right), HEAD); // known from here on
    }
  }

  @Test
  void doublesAndLongsAreReadAndRunAtAnyOffset() {
    try (Model sums = sums()) {
      for (int pad = 0; pad < Long.BYTES; pad++) {
        String head = HEAD + " ".repeat(pad);
        byte[] body = body(head);
        for (int round = 0; round < 2; round++) { // the second time the head is known
          for (Bytes bytes :
              List.of(
                  Bytes.of(body),
                  offHeap(body, Arena.ofAuto(), true),
                  offHeap(body, Arena.ofAuto(), false))) {
            Map<String, Tensor> inputs = read(bytes, head);
            assertThat(inputs.get("b").data().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 200);
            assertThat(inputs.get("d")).isEqualTo(Tensor.of(Shape.of(2), -0.1, Math.PI));
            assertThat(inputs.get("l")).isEqualTo(Tensor.of(Shape.of(2), -7L, Long.MAX_VALUE));
            Map<String, Tensor> outputs =
                sums.run(Map.of("d", inputs.get("d"), "l", inputs.get("l")));
            assertThat(outputs.get("y")).isEqualTo(Tensor.of(Shape.of(2), -0.2, 2 * Math.PI));
            assertThat(outputs.get("z")).isEqualTo(Tensor.of(Shape.of(2), -14L, -2L));
          }
        }
      }
    }
  }

  @Test
  void tensorsLieInTheBody() {
    byte[] body = body(HEAD);
    for (int round = 0; round < 2; round++) {
      Tensor longs = read(Bytes.of(body), HEAD).get("l");
      long before = longs.i64(0);
      body[body.length - 16]++;
      assertThat(longs.i64(0)).isEqualTo(before + 1);
      assertThat(longs.data().isReadOnly()).isTrue();
    }
    Bytes offHeap = offHeap(body, Arena.ofAuto(), true);
    Tensor longs = read(offHeap, HEAD).get("l");
    assertThat(longs.data().address())
        .isEqualTo(offHeap.segment().address() + offHeap.length() - 16);
  }

  /** As when the request is over, or decoded, while its tensors wait for a batch. */
  @Test
  void tensorsOutliveABodyThatIsGivenBack() {
    Arena arena = Arena.ofShared();
    Map<String, Tensor> inputs = read(offHeap(body(HEAD), arena, false), HEAD);

    arena.close();

    assertThat(inputs.get("d")).isEqualTo(Tensor.of(Shape.of(2), -0.1, Math.PI));
  }
}
