package joist.server.v2;

import java.util.Map;
import joist.server.http.Bytes;
import joist.server.http.JsonInput;
import joist.server.http.RequestException;
import joist.server.memory.RegionAccess;
import joist.server.memory.SharedRegions;
import joist.tensor.Tensor;

/**
 * The decoder of infer bodies by itself, without a server: to be measured and tried. Thread-safe.
 */
public final class InferDecoding {
  private final InferReader.Means means;
  private final RegionAccess regions;

  public InferDecoding(JsonInput json, SharedRegions regions) {
    this.means = new InferReader.Means(json);
    this.regions = new RegionAccess(regions, () -> true);
  }

  /**
   * The inputs of a body.
   *
   * @param jsonLength the header's value that says how much of it is JSON; empty for all
   * @throws RequestException when it is no infer request
   */
  public Map<String, Tensor> inputs(byte[] body, String jsonLength) {
    InferBody cut = InferBody.of(Bytes.of(body), jsonLength);
    return InferReader.read(means, cut, regions, means.json().limits().tensorBytes())
        .tensors()
        .inputs();
  }
}
