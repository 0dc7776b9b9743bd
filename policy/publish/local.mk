libpoststs_a_SOURCES +=
