package joist.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemandTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/overview",
        "/api/models/m/promote",
        "/metrics",
        "/v1/requests/7",
        "/v1/batches",
        "/v2/repository/models/m/load",
        "/v2/systemsharedmemory/region/r/register",
        "/inference.GRPCInferenceService/RepositoryModelUnload",
        "/inference.GRPCInferenceService/SystemSharedMemoryRegister",
        "/tensorflow.serving.ModelService/HandleReloadConfigRequest",
        "/nobody/knows.html",
        "/v3/models/m/infer",
        "/v2/models",
        "/v2/repository/models/m",
        "/inference.GRPCInferenceService/ModelInferToo",
        ""
      })
  void whatChangesOrShowsOthersAndWhatIsUnknownIsAnOperators(String path) {
    assertThat(Demand.of(path)).isEqualTo(Demand.OPERATE);
    assertThat(Demand.isManagement(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/predict/m",
        "/v2/models/m/infer",
        "/v2/models/m.js",
        "/v2/repository/index",
        "/v1/models/m:predict",
        "/graphpipe/m",
        "/inference.GRPCInferenceService/ModelInfer",
        "/tensorflow.serving.PredictionService/Predict"
      })
  void whatAsksModelsNeedsAKey(String path) {
    assertThat(Demand.of(path)).isEqualTo(Demand.PREDICT);
    assertThat(Demand.isManagement(path)).isFalse();
  }

  @Test
  void probesAndTheConsolesFilesNeedNothing() {
    assertThat(Demand.of("/v2/health/live")).isEqualTo(Demand.NOTHING);
    assertThat(Demand.isManagement("/v2/health/live")).isFalse();
    assertThat(Demand.of("/vendor/uPlot.min.css")).isEqualTo(Demand.NOTHING);
    assertThat(Demand.isManagement("/login.html")).isTrue();
  }
}
