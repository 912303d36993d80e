package joist.server.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import joist.graph.Dim;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.server.http.Bytes;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float8Vector;
import org.junit.jupiter.api.Test;

/** Columns that lie in the stream. */
class ArrowStreamTest {
  private static final Value INPUT =
      new Value("x", ValueType.of(ElementType.F64, Dim.BATCH, Dim.of(1)));
  private static final Tensor X = Tensor.of(Shape.of(3), -0.1, Math.PI, 1e300);

  private static byte[] stream() throws IOException {
    try (BufferAllocator allocator = new RootAllocator()) {
      Float8Vector x = new Float8Vector("x", allocator);
      for (int i = 0; i < 3; i++) {
        x.setSafe(i, X.f64(i));
      }
      x.setValueCount(3);
      return ArrowTables.stream(List.of(x));
    }
  }

  private static Tensor read(Bytes stream) {
    return ArrowStream.read(stream, 100).getFirst().tensor(INPUT, 1 << 20);
  }

  @Test
  void numbersAreReadAtAnyOffset() throws Exception {
    byte[] stream = stream();
    for (int offset = 0; offset < Long.BYTES; offset++) {
      byte[] padded = new byte[offset + stream.length + offset];
      System.arraycopy(stream, 0, padded, offset, stream.length);
      assertThat(read(new Bytes.OnHeap(padded, offset, stream.length))).isEqualTo(X);
      MemorySegment memory = Arena.ofAuto().allocate(padded.length, Long.BYTES);
      memory.copyFrom(MemorySegment.ofArray(padded));
      assertThat(read(new Bytes.OffHeap(memory, true).part(offset, stream.length))).isEqualTo(X);
    }
  }

  @Test
  void aColumnOfTheInputsTypeLiesInTheBody() throws Exception {
    byte[] stream = stream();
    Tensor x = read(Bytes.of(stream));

    Arrays.fill(stream, (byte) 0);

    assertThat(x).isEqualTo(Tensor.zeros(ElementType.F64, Shape.of(3)));
    assertThat(x.data().isReadOnly()).isTrue();
  }

  @Test
  void aColumnOutlivesABodyThatIsGivenBack() throws Exception {
    Arena arena = Arena.ofShared();
    byte[] stream = stream();
    MemorySegment memory = arena.allocate(stream.length, Long.BYTES);
    Tensor x = read(new Bytes.OffHeap(memory.copyFrom(MemorySegment.ofArray(stream)), false));

    arena.close();

    assertThat(x).isEqualTo(X);
  }
}
