package joist.server.v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.http.RequestException;
import joist.server.memory.SharedRegions;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class InferHeadsTest {
  private static final String HEAD =
      """
      {"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32",\
      "parameters":{"binary_data_size":8}}]}\
      """;

  private final Random random = new Random(Long.getLong("joist.seed", 2026L));
  private final InferDecoding known = decoding();

  private static InferDecoding decoding() {
    return new InferDecoding(new JsonInput(Limits.STANDARD), new SharedRegions(Path.of("none")));
  }

  private static byte[] body(String head, float... values) {
    byte[] text = head.getBytes(StandardCharsets.UTF_8);
    ByteBuffer body =
        ByteBuffer.allocate(text.length + values.length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    body.put(text);
    for (float value : values) {
      body.putFloat(value);
    }
    return body.array();
  }

  private static Map<String, Tensor> read(InferDecoding decoding, String head, float... values) {
    return decoding.inputs(body(head, values), Integer.toString(head.length()));
  }

  @Test
  void aHeadThatIsKnownSaysWhatItSaidAtFirst() {
    List<Tensor> all = new ArrayList<>();
    List<float[]> expected = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) { // more than one piece of memory
      float[] values = {random.nextFloat(), i};
      Map<String, Tensor> inputs = read(known, HEAD, values);
      assertThat(inputs).isEqualTo(read(decoding(), HEAD, values));
      all.add(inputs.get("x"));
      expected.add(values);
    }
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).toFloats()).as("row %d, after all", i).isEqualTo(expected.get(i));
    }
  }

  @Test
  void headsThatDifferInOneByteAreDifferentHeads() {
    read(known, HEAD, 1, 2);
    assertThat(read(known, HEAD.replace("\"x\"", "\"y\""), 1, 2)).containsOnlyKeys("y");
    assertThat(read(known, HEAD.replace("[1,2]", "[2,1]"), 1, 2).get("x").shape().dim(0))
        .isEqualTo(2);
    assertThat(read(known, HEAD, 1, 2).get("x").shape().dim(0)).isEqualTo(1);
  }

  @Test
  void theBytesBehindAKnownHeadAreChecked() {
    for (float[] values : List.of(new float[] {1}, new float[] {1, 2, 3})) {
      String[] told = new String[2];
      read(known, HEAD, 1, 2);
      InferDecoding[] decodings = {decoding(), known};
      for (int i = 0; i < 2; i++) {
        InferDecoding decoding = decodings[i];
        int place = i;
        assertThatThrownBy(() -> read(decoding, HEAD, values))
            .isInstanceOfSatisfying(RequestException.class, why -> told[place] = why.text());
      }
      assertThat(told[1]).isEqualTo(told[0]);
    }
  }

  @Test
  void manyHeadsAreReadRightlyWhateverIsKept() {
    for (int i = 0; i < 1_000; i++) {
      String name = "x" + random.nextInt(200);
      assertThat(read(known, HEAD.replace("\"x\"", '"' + name + '"'), 1, i).get(name).toFloats())
          .containsExactly(1, i);
    }
  }
}
