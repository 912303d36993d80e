package joist.server;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import joist.serving.OwnDisk;
import joist.serving.SmallModels;
import joist.store.StoreException;

/**
 * A server whose registry's disk becomes full: it fills it, asks for what needs the disk and what
 * does not, makes room, and asks again. Arguments: a folder of that disk.
 */
final class FullDiskServer {
  private static final String ROW = "{\"distance\":5,\"city\":\"ATL\"}";

  private FullDiskServer() {}

  public static void main(String[] arguments) throws Exception {
    Path disk = Path.of(arguments[0]);
    Path packages = Files.createTempDirectory("packages");
    try (Running running =
        Running.registry(disk, Map.of("m", SmallModels.number(packages, 1000)))) {
      running.store.register("m", SmallModels.number(packages, 2000), Map.of(), "test");
      Path ballast = disk.resolve("ballast");
      OwnDisk.fill(ballast, 0);
      try {
        running.store.register("n", SmallModels.number(packages, 3000), Map.of(), "test");
        System.out.println("unexpected: registered");
      } catch (StoreException full) {
        System.out.println("refused " + full.getMessage());
      }
      say("promoting", running.post("/api/models/m/promote", "{\"version\":2,\"detail\":\"\"}"));
      say("predicting", running.post("/v1/predict/m", ROW));
      Files.delete(ballast);
      say("with room", running.post("/api/models/m/promote", "{\"version\":2,\"detail\":\"\"}"));
      say("then", running.post("/v1/predict/m", ROW));
    }
    System.exit(0);
  }

  private static void say(String what, HttpResponse<String> answer) {
    System.out.println(what + " " + answer.statusCode() + " " + answer.body().replace('\n', ' '));
  }
}
