internal import COpenSSL

/// Certificates as OpenSSL reads them, which libcurl will use too.
enum Certificates {
    /// How many certificates there are between the lines `BEGIN CERTIFICATE` and `END CERTIFICATE`, up to the first that cannot
    /// be read.
    static func count(inPEM bytes: [UInt8]) -> Int {
        guard let memory = BIO_new_mem_buf(bytes, Int32(bytes.count)) else { return 0 }
        // What is not a certificate is the end, and no fault to be found by a later call.
        defer {
            BIO_free(memory)
            ERR_clear_error()
        }
        var count = 0
        while let certificate = PEM_read_bio_X509(memory, nil, nil, nil) {
            X509_free(certificate)
            count += 1
        }
        return count
    }
}
