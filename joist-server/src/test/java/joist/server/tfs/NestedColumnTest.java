package joist.server.tfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import joist.graph.Dim;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.server.http.Bytes;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.http.RequestException;
import joist.tensor.ElementType;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;

class NestedColumnTest {
  private static final JsonInput JSON = JsonInput.withNotFinite(Limits.STANDARD);

  private static Tensor read(ElementType type, String json) {
    NestedColumn column = new NestedColumn(new Value("x", ValueType.of(type, Dim.BATCH)), 1000);
    try (JsonParser parser = JSON.parser(Bytes.of(json.getBytes(StandardCharsets.UTF_8)))) {
      parser.nextToken();
      column.addAll(parser);
    }
    return column.tensor();
  }

  private static void assertOutOfRange(ElementType type, String json) {
    assertThatThrownBy(() -> read(type, json))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("in the range of");
  }

  @Test
  void wholeNumbersWithoutASignMayHaveAll64Bits() {
    Tensor tensor = read(ElementType.U64, "[0,18446744073709551615]");
    assertThat(tensor.i64(0)).isZero();
    assertThat(tensor.i64(1)).isEqualTo(-1);
    assertOutOfRange(ElementType.U64, "[-1]");
    assertOutOfRange(ElementType.U64, "[18446744073709551616]");
  }

  @Test
  void aNumberIsInfiniteOnlyWhereItSaysSo() {
    Tensor tensor = read(ElementType.F32, "[Infinity,-Infinity,NaN,3.4028235e38]");
    assertThat(tensor.f32(0)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(tensor.f32(1)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(tensor.f32(2)).isNaN();
    assertThat(tensor.f32(3)).isEqualTo(Float.MAX_VALUE);
    assertOutOfRange(ElementType.F32, "[3.5e38]");
    assertOutOfRange(ElementType.F32, "[1" + "0".repeat(39) + "]");
    assertOutOfRange(ElementType.F16, "[70000]");
    assertOutOfRange(ElementType.F64, "[1e400]");
  }
}
