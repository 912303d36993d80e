# Joist needs a JRE 25 and one jar; see docs/container.md.
FROM eclipse-temurin:25-jre

RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/joist joist
WORKDIR /opt/joist
COPY joist-cli/target/joist.jar bin/serve.jvm ./

USER joist
ENV JOIST_STORE=/var/lib/joist/models JOIST_KEYS=/var/lib/joist/keys.json
VOLUME /var/lib/joist
EXPOSE 8080
STOPSIGNAL SIGTERM

# Other than x86-64: -e JAVA_TOOL_OPTIONS=--add-modules=jdk.incubator.vector (docs/container.md).
# Models are charged to half the heap's limit unless --memory says otherwise, and lie outside it.
ENTRYPOINT ["java", "--enable-native-access=ALL-UNNAMED", "-XX:MaxRAMPercentage=50", "-jar", "/opt/joist/joist.jar"]
# Callers need keys; TLS ends before the container unless --tls-cert and --tls-key are given.
CMD ["serve", "--host", "0.0.0.0", "--plaintext"]
