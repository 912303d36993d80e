package joist.server.graphpipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.server.http.Bytes;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Tensors that lie in the message. */
class GraphPipeRequestTest {
  private static final Tensor X = Tensor.of(Shape.of(3), -0.1, Math.PI, 1e300);

  private static Graph graph() {
    GraphBuilder builder = new GraphBuilder("same");
    ValueType doubles = ValueType.of(ElementType.F64, Dim.BATCH);
    builder.nodeNamed("y", Node.ONNX, "Identity", Map.of(), builder.input("x", doubles));
    builder.output("y", doubles);
    return builder.build();
  }

  private static byte[] message() {
    return GraphPipeClient.infer(List.of("x"), List.of(X), List.of());
  }

  private static Tensor read(Bytes message) {
    return ((GraphPipeRequest.Infer) GraphPipeRequest.read(message))
        .decoded(graph(), 1 << 20)
        .inputs()
        .get("x");
  }

  @Test
  void numbersAreReadAtAnyOffset() {
    byte[] message = message();
    for (int offset = 0; offset < Long.BYTES; offset++) {
      byte[] padded = new byte[offset + message.length + offset];
      System.arraycopy(message, 0, padded, offset, message.length);
      Bytes onHeap = new Bytes.OnHeap(padded, offset, message.length);
      assertThat(read(onHeap)).isEqualTo(X);
      MemorySegment memory = Arena.ofAuto().allocate(padded.length, Long.BYTES);
      memory.copyFrom(MemorySegment.ofArray(padded));
      assertThat(read(new Bytes.OffHeap(memory, true).part(offset, message.length))).isEqualTo(X);
    }
  }

  @Test
  void tensorsLieInTheBody() {
    byte[] message = message();
    Tensor x = read(Bytes.of(message));

    Arrays.fill(message, (byte) 0);

    assertThat(x).isEqualTo(Tensor.zeros(ElementType.F64, Shape.of(3)));
    assertThat(x.data().isReadOnly()).isTrue();
  }

  @Test
  void tensorsOutliveABodyThatIsGivenBack() {
    Arena arena = Arena.ofShared();
    byte[] message = message();
    MemorySegment memory = arena.allocate(message.length, Long.BYTES);
    Tensor x = read(new Bytes.OffHeap(memory.copyFrom(MemorySegment.ofArray(message)), false));

    arena.close();

    assertThat(x).isEqualTo(X);
  }
}
